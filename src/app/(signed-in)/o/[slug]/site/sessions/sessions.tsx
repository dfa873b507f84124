"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Bot, Footprints, Layers } from "lucide-react";
import { describeFilter } from "@/kernel/filter";
import { SITE_DIMENSIONS } from "@/modules/site/dimensions";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { cx } from "@/ui/cx";
import { EmptyState } from "@/ui/empty-state";
import { FilterChip } from "@/ui/filter-chip";
import { PageHeader } from "@/ui/page-header";
import { useUrlParams } from "@/ui/use-url-params";
import { PAGES } from "@/ui/shell/pages";
import { Listed } from "../../../../query-table";
import { listFilters, withFilter } from "../filters";
import { NoVisitsYet } from "../no-visits-yet";
import { ExportButton } from "../../export-button";
import { Paging } from "../paging";
import { sessionColumns } from "./columns";
import { inputOf, paramsOf, viewOf, type SessionsView } from "./url-state";
import { LIST, PAGE_SIZE, SENTENCE } from "./copy";

const PRESSED = "border-transparent! bg-accent-soft! text-accent-ink!";

interface SessionsProps {
  readonly slug: string;
  readonly address: string;
  readonly snippetHref: string | null;
}

export function Sessions({ slug, address, snippetHref }: SessionsProps) {
  const trpc = useTRPC();
  const [params, push] = useUrlParams();
  const view = viewOf(params);
  const sessions = useQuery({ ...trpc.site.sessions.queryOptions(inputOf(slug, view)), placeholderData: keepPreviousData });
  const last = sessions.data?.at(-1);
  const neverSeen = sessions.data?.length === 0 && view.before === null && !view.crawlers && listFilters(view.filters).length === 0;
  return (
    <>
      <PageHeader title={PAGES.sessions.title} sentence={SENTENCE}>
        {listFilters(view.filters).map(([dimension, filter]) => (
          <FilterChip
            key={dimension}
            label={SITE_DIMENSIONS[dimension].label}
            value={describeFilter(filter)}
            onRemove={() => push(withFilter(paramsOf({ ...view, before: null }), dimension, null))}
          />
        ))}
        <Button
          aria-pressed={view.all}
          title="Also sessions without a page view, which traffic does not count"
          onClick={() => push(paramsOf({ ...view, before: null, all: !view.all }))}
          className={cx(view.all && PRESSED)}
        >
          <Layers aria-hidden className="size-4" />
          All sessions
        </Button>
        <Button
          aria-pressed={view.crawlers}
          title="Crawlers instead of people"
          onClick={() => push(paramsOf({ ...view, before: null, crawlers: !view.crawlers }))}
          className={cx(view.crawlers && PRESSED)}
        >
          <Bot aria-hidden className="size-4" />
          Crawlers
        </Button>
      </PageHeader>
      {neverSeen ? (
        <NoVisitsYet address={address} snippetHref={snippetHref} />
      ) : (
        <Card title={LIST} description={descriptionOf(view)} actions={<ExportButton dataset="site_sessions" filter={{ crawlers: view.crawlers, all: view.all, filters: view.filters }} />} flush>
          <Listed
            caption={LIST}
            columns={sessionColumns(slug, sessions.data ?? [])}
            rows={sessions.data}
            query={sessions}
            rowKey={(row) => `${row.visitorId} ${row.sessionId} ${row.startedAt.getTime()}`}
            empty={
              <EmptyState icon={<Footprints aria-hidden />} title="No sessions here" className="py-6!">
                {view.before ? "Go to the latest." : listFilters(view.filters).length > 0 ? "Remove a filter." : view.crawlers ? "No crawler has been seen yet." : "None with a page view yet."}
              </EmptyState>
            }
          />
          <Paging
            what="sessions"
            isLatest={view.before === null}
            onLatest={() => push(paramsOf({ ...view, before: null }))}
            onOlder={last && sessions.data?.length === PAGE_SIZE && !sessions.isPlaceholderData ? () => push(paramsOf({ ...view, before: last })) : null}
          />
        </Card>
      )}
    </>
  );
}

function descriptionOf({ crawlers, all }: SessionsView): string {
  return `${crawlers ? "Of crawlers" : "Of people, without crawlers"}; ${all ? "also those without a page view" : "the visits that traffic counts"}`;
}
