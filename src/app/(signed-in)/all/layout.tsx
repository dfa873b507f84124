import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { AppShell } from "@/ui/shell/app-shell";
import { PLATFORM_SECTIONS } from "@/ui/shell/navigation";
import { requireMe } from "../session";

export default async function AllLayout({ children }: { readonly children: ReactNode }) {
  const { user, organisations } = await requireMe();
  // To everybody else this page does not exist.
  if (!user.platformAdmin) notFound();
  return (
    <AppShell
      user={user}
      tenant={{ kind: "all" }}
      organisations={organisations.map(({ slug, name }) => ({ slug, name }))}
      sections={PLATFORM_SECTIONS}
      eventHref={null}
    >
      {children}
    </AppShell>
  );
}
