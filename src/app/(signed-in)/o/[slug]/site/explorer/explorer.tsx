"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { useId } from "react";
import { describeFilter, exactly } from "@/kernel/filter";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { cx } from "@/ui/cx";
import { EmptyState } from "@/ui/empty-state";
import { FilterChip } from "@/ui/filter-chip";
import { PageHeader } from "@/ui/page-header";
import { Select } from "@/ui/select";
import { useUrlParams } from "@/ui/use-url-params";
import { PAGES } from "@/ui/shell/pages";
import { Failed } from "../../../../query-table";
import { ExportButton } from "../../export-button";
import { NoVisitsYet } from "../no-visits-yet";
import { Paging } from "../paging";
import { EventList } from "./event-list";
import { ExplorerSkeleton } from "./skeleton";
import { exportFilter, FILTERS, FILTER_LABELS, inputOf, PAGE_SIZE, viewOf, withCursor, withFilter } from "./url-state";
import { EVENTS, SENTENCE } from "./copy";

/** Stands for no filter; no type has this name. */
const ANY = "*";

interface ExplorerProps {
  readonly slug: string;
  readonly address: string;
  readonly snippetHref: string | null;
}

export function Explorer({ slug, address, snippetHref }: ExplorerProps) {
  const trpc = useTRPC();
  const typeId = useId();
  const [params, push] = useUrlParams();
  const view = viewOf(params);
  const events = useQuery({ ...trpc.site.events.queryOptions(inputOf(slug, view)), placeholderData: keepPreviousData });
  const chips = FILTERS.flatMap((name) => {
    const filter = view.filters[name];
    return filter === undefined ? [] : [[name, describeFilter(filter)] as const];
  });
  const types = events.data?.types ?? [];
  const last = events.data?.events.at(-1);

  return (
    <>
      <PageHeader title={PAGES.explorer.title} sentence={SENTENCE}>
        {chips.map(([name, value]) => (
          <FilterChip key={name} label={FILTER_LABELS[name]} value={value} onRemove={() => push(withFilter(params, name, null))} />
        ))}
        {types.length > 0 ? (
          <Select
            id={typeId}
            label="Type of event"
            size="small"
            value={exactly(view.filters.type) ?? ANY}
            options={[{ value: ANY, label: "All types" }, ...types.map((type) => ({ value: type, label: type }))]}
            onChange={(type) => push(withFilter(params, "type", type === ANY ? null : type))}
          />
        ) : null}
      </PageHeader>
      {events.data && types.length === 0 ? (
        <NoVisitsYet address={address} snippetHref={snippetHref} />
      ) : (
        <Card title={EVENTS} description="Choose one to see its properties" actions={<ExportButton dataset="site_events" filter={exportFilter(view)} />} flush>
          {events.data ? (
            <div className={cx("transition-opacity", events.isPlaceholderData && "opacity-60")}>
              {events.data.events.length === 0 ? (
                <EmptyState icon={<SearchX aria-hidden />} title="No events match" className="py-6!">
                  Remove a filter, or go to the latest.
                </EmptyState>
              ) : (
                <EventList slug={slug} events={events.data.events} />
              )}
              <Paging
                what="events"
                isLatest={view.before === null}
                onLatest={() => push(withCursor(params, null))}
                onOlder={last && events.data.events.length === PAGE_SIZE ? () => push(withCursor(params, last)) : null}
              />
            </div>
          ) : events.isError ? (
            <Failed title="The events did not load" query={events} />
          ) : (
            <ExplorerSkeleton />
          )}
        </Card>
      )}
    </>
  );
}
