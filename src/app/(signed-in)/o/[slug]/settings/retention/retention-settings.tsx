"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { QueryError } from "../../../../query-error";
import { CARDS, SENTENCE } from "./copy";
import { DaysForm } from "./days-form";
import { Layer } from "./layer";
import { RetentionSkeleton } from "./skeleton";

export function RetentionSettings({ slug, mayWrite }: { readonly slug: string; readonly mayWrite: boolean }) {
  const trpc = useTRPC();
  const retention = useQuery(trpc.retention.get.queryOptions({ org: slug }));
  return (
    <>
      <PageHeader title={PAGES.retention.title} sentence={SENTENCE} />
      {retention.data ? (
        <div className="flex max-w-2xl flex-col gap-6">
          <Card {...CARDS.raw}>
            <Layer layer={retention.data.raw} />
          </Card>
          <Card {...CARDS.staging}>
            <Layer layer={retention.data.staging} />
            {retention.data.frozenThrough ? <p className="mt-4 text-sm text-ink-faint">Days up to {retention.data.frozenThrough} keep their numbers and can no longer be rebuilt.</p> : null}
          </Card>
          {mayWrite ? (
            <Card {...CARDS.change}>
              <DaysForm key={`${retention.data.raw.own} ${retention.data.staging.own}`} slug={slug} raw={retention.data.raw} staging={retention.data.staging} />
            </Card>
          ) : null}
        </div>
      ) : retention.isError ? (
        <QueryError title="What is kept did not load" error={retention.error} onRetry={() => void retention.refetch()} retrying={retention.isFetching} />
      ) : (
        <RetentionSkeleton />
      )}
    </>
  );
}
