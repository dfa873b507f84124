import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { serverCaller } from "@/transport/server-caller";
import { AppShell } from "@/ui/shell/app-shell";
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
      navigation={{ organisation: null, operator: true, waiting: open > 0 ? { unassigned: { count: open, words: `${open} open` } } : {} }}
    >
      {children}
    </AppShell>
  );
}
