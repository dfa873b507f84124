import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { serverQueries } from "@/transport/server-queries";
import { AppShell } from "@/ui/shell/app-shell";
import { PageHeader } from "@/ui/page-header";
import { requireMe } from "../session";
import { Appearance } from "./appearance";
import { ChangePassword } from "./change-password";
import { Sessions } from "./sessions";

export const metadata: Metadata = { title: "Account" };

/** Everybody's own, whatever they may do elsewhere. */
export default async function AccountPage() {
  const { user, organisations } = await requireMe();
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.session.list.queryOptions());
  return (
    <AppShell user={user} tenant={{ kind: "none" }} organisations={organisations.map(({ slug, name }) => ({ slug, name }))} navigation={{ organisation: null, operator: user.platformAdmin }}>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <PageHeader title="Account" sentence={`Your password, and where you are signed in as ${user.email}.`} />
        <div className="grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-6">
          <ChangePassword email={user.email} />
          <Sessions />
          <Appearance />
        </div>
      </HydrationBoundary>
    </AppShell>
  );
}
