"use client";

import { ScrollText } from "lucide-react";
import { useId } from "react";
import type { AuditLogPage, AuditLogRow } from "@/modules/audit/log.contract";
import { Card } from "@/ui/card";
import { cx } from "@/ui/cx";
import type { Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { FilterChip } from "@/ui/filter-chip";
import { Time } from "@/ui/time";
import { actorWords, changeOf, FILTERS, FILTER_LABELS, viewOf, withDay, withFilter, withPage, type FilterName } from "./audit-url-state";
import { Paging } from "./o/[slug]/site/paging";
import { Listed, type Asked } from "./query-table";

export const LIST = "Entries";

type OnFilter = (name: FilterName, value: string) => void;

/** @param onFilter null for a table that is on its way */
export function auditColumns(onFilter: OnFilter | null): readonly Column<AuditLogRow>[] {
  // Ids are long: each is cut, and whole in its title.
  const filter = (name: FilterName, value: string, words: string, width: string) => (
    <button type="button" title={`${FILTER_LABELS[name]}: ${value}`} onClick={() => onFilter?.(name, value)} className={cx("block truncate text-left hover:underline", width)}>
      {words}
    </button>
  );
  return [
    { id: "at", header: "Time", cell: (row) => <Time at={row.at.toISOString()} className="text-ink-soft sm:whitespace-nowrap" /> },
    {
      id: "action",
      header: "Action",
      cell: (row) => (
        <>
          {filter("action", row.action, row.action, "max-w-40 sm:max-w-56")}
          <span className="block max-w-40 truncate text-sm text-ink-faint sm:hidden">{actorWords(row)}</span>
        </>
      ),
    },
    { id: "actor", header: "By", from: "sm", cell: (row) => filter("actor", row.actor, actorWords(row), "max-w-40 lg:max-w-52") },
    { id: "target", header: "Object", from: "md", cell: (row) => <span className="font-mono text-sm">{filter("target", row.target, row.target, "max-w-40")}</span> },
    { id: "change", header: "Before, after", from: "lg", grow: true, cell: (row) => <Change row={row} /> },
  ];
}

function Change({ row }: { readonly row: AuditLogRow }) {
  const words = changeOf(row.details);
  return words === "" ? null : (
    <span className="block truncate text-sm text-ink-soft" title={words}>
      {words}
    </span>
  );
}

interface AuditLogProps {
  readonly params: URLSearchParams;
  readonly push: (next: URLSearchParams) => void;
  readonly query: Asked & { readonly data: AuditLogPage | undefined };
}

/** The compliance log: what was done, the latest first. Whatever a row says filters the list. */
export function AuditEntries({ params, push, query }: AuditLogProps) {
  const view = viewOf(params);
  const next = query.data?.next ?? null;
  const isFiltered = FILTERS.some((name) => view.filter[name] !== undefined) || view.from !== null || view.to !== null;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 pb-4">
        <DayField label="From" value={view.from} onChange={(day) => push(withDay(params, "from", day))} />
        <DayField label="To" value={view.to} onChange={(day) => push(withDay(params, "to", day))} />
        {FILTERS.map((name) => {
          const value = view.filter[name];
          return value === undefined ? null : <FilterChip key={name} label={FILTER_LABELS[name]} value={value} onRemove={() => push(withFilter(params, name, null))} />;
        })}
      </div>
      <Card title={LIST} description="Times are UTC. Choose an action, an actor or an object to see its entries alone" flush>
        <Listed
          caption={LIST}
          columns={auditColumns((name, value) => push(withFilter(params, name, value)))}
          rows={query.data?.entries}
          query={query}
          rowKey={(row) => row.id}
          empty={
            <EmptyState icon={<ScrollText aria-hidden />} title={isFiltered ? "No entries match" : "No entries yet"} className="py-6!">
              {isFiltered ? "Remove a filter, or choose other days." : "Changes of members, keys, settings and data are written down here as they happen."}
            </EmptyState>
          }
        />
        <Paging what="entries" isLatest={view.before === null} onLatest={() => push(withPage(params, null))} onOlder={next === null ? null : () => push(withPage(params, next))} />
      </Card>
    </>
  );
}

interface DayFieldProps {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (day: string | null) => void;
}

function DayField({ label, value, onChange }: DayFieldProps) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <label htmlFor={id} className="text-sm text-ink-soft">
        {label}
      </label>
      <input id={id} type="date" value={value ?? ""} onChange={(event) => onChange(event.target.value || null)} className="h-8 rounded-md border border-control bg-surface px-2" />
    </span>
  );
}
