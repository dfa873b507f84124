import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { serverCaller } from "@/transport/server-caller";
import { AppShell } from "@/ui/shell/app-shell";
import { platformSections } from "@/ui/shell/navigation";
import { requireMe } from "../session";

export default async function AllLayout({ children }: { readonly children: ReactNode }) {
  const { user, organisations } = await requireMe();
  // To everybody else this page does not exist.
  if (!user.platformAdmin) notFound();
  const { open } = await (await serverCaller()).unassigned.summary();
  return (
    <AppShell
      user={user}
      tenant={{ kind: "all" }}
      organisations={organisations.map(({ slug, name }) => ({ slug, name }))}
      sections={platformSections(open)}
      eventHref={null}
    >
      {children}
    </AppShell>
  );
}
