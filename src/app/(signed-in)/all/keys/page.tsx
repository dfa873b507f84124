import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { serverQueries } from "@/transport/server-queries";
import { publicAddress, requireMe } from "../../session";
import { PlatformKeys } from "./platform-keys";
import { TITLE } from "./copy";

export const metadata: Metadata = { title: TITLE };

export default async function PlatformKeysPage() {
  const { user } = await requireMe();
  if (!user.platformAdmin) notFound();
  const { queryClient, trpc } = await serverQueries();
  await queryClient.prefetchQuery(trpc.platformKeys.list.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PlatformKeys address={await publicAddress()} />
    </HydrationBoundary>
  );
}
