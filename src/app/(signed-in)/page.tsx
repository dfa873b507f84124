import { Building2 } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AppShell } from "@/ui/shell/app-shell";
import { EmptyState } from "@/ui/empty-state";
import { hrefOf } from "@/ui/shell/pages";
import { requireMe } from "./session";

export const metadata: Metadata = { title: "Welcome" };

/** Nobody stays here but those who have nowhere to go yet. */
export default async function HomePage() {
  const { user, organisations } = await requireMe();
  const first = organisations.find(({ member }) => member);
  if (first) redirect(hrefOf("overview", { slug: first.slug }));
  if (user.platformAdmin) redirect(hrefOf("organisations"));
  return (
    <AppShell user={user} tenant={{ kind: "none" }} organisations={[]} navigation={{ organisation: null, operator: false }}>
      <EmptyState icon={<Building2 aria-hidden />} title="You are not a member of an organisation yet" titleAs="h1" className="mt-[12vh]">
        Ask an admin of your organisation to invite <strong className="font-medium text-ink">{user.email}</strong> under Settings, Members. Then load this page again.
      </EmptyState>
    </AppShell>
  );
}
