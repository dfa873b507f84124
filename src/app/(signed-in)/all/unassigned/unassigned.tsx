"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Inbox, SearchX } from "lucide-react";
import Link from "next/link";
import { useId, useState } from "react";
import type { UnassignedStatus, Selection } from "@/modules/ingest/platform/contract";
import { useTRPC } from "@/transport/client";
import { Button, buttonClass } from "@/ui/button";
import { Card } from "@/ui/card";
import { BarList } from "@/ui/charts/bar-list";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { cx } from "@/ui/cx";
import { EmptyState } from "@/ui/empty-state";
import { FilterChip } from "@/ui/filter-chip";
import { plural } from "@/ui/format";
import { PageHeader } from "@/ui/page-header";
import { Select, type Option } from "@/ui/select";
import { Ago } from "@/ui/time";
import { useUrlParams } from "@/ui/use-url-params";
import { hrefOf, PAGES } from "@/ui/shell/pages";
import { Listed } from "../../query-table";
import { Paging } from "../../o/[slug]/site/paging";
import { failureText } from "../../query-error";
import { AssignDialog } from "./assign-dialog";
import { unassignedColumns } from "./columns";
import { DetailsDialog } from "./details-dialog";
import { useActions } from "./use-actions";
import { FILTER_LABELS, FILTERS, inputOf, PAGE_SIZE, viewOf, withParam, type FilterName, type UnassignedView } from "./url-state";
import { EVENTS, REASONS, reasonOf, SENTENCE } from "./copy";

const STATUS: readonly Option<UnassignedStatus>[] = [
  { value: "open", label: "Open" },
  { value: "assigned", label: "Assigned" },
  { value: "discarded", label: "Discarded" },
];

export function Unassigned() {
  const trpc = useTRPC();
  const statusId = useId();
  const [params, push] = useUrlParams();
  const view = viewOf(params);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [detail, setDetail] = useState<string | null>(null);
  const [asking, setAsking] = useState<"assign" | "discard" | null>(null);
  const summary = useQuery({ ...trpc.unassigned.summary.queryOptions(), refetchInterval: 15_000 });
  const list = useQuery({ ...trpc.unassigned.list.queryOptions(inputOf(view)), placeholderData: keepPreviousData });
  const { assign, discard, retry } = useActions(() => {
    setChosen(new Set());
    setAsking(null);
  });

  const go = (name: FilterName | "status" | "before", value: string | null) => {
    setChosen(new Set());
    push(withParam(params, name, value));
  };
  const rows = list.data?.rows;
  const last = rows?.at(-1);
  // What is chosen acts alone; nothing chosen means all that the filter shows.
  const selection: Selection = chosen.size > 0 ? { ids: [...chosen] } : { filter: view.filter, until: list.data?.asOf ?? new Date(0) };
  const what = chosen.size > 0 ? plural(chosen.size, "event") : `all ${plural(list.data?.total ?? 0, "event")}`;
  const columns = unassignedColumns({
    chosen: view.status === "open" ? chosen : null,
    onChoose: (id, on) => setChosen(new Set(on ? [...chosen, id] : [...chosen].filter((one) => one !== id))),
    onOpen: setDetail,
    onFilter: go,
  });
  const ask = (action: "assign" | "discard") => {
    assign.reset();
    discard.reset();
    setAsking(action);
  };

  return (
    <>
      <PageHeader title={PAGES.unassigned.title} sentence={SENTENCE}>
        {chipsOf(view, rows?.[0]?.keyName).map(([name, value]) => (
          <FilterChip key={name} label={FILTER_LABELS[name]} value={value} onRemove={() => go(name, null)} />
        ))}
        <Select id={statusId} label="Which events" size="small" value={view.status} options={STATUS} onChange={(status) => go("status", status === "open" ? null : status)} />
      </PageHeader>
      <div className="flex flex-col gap-6">
        {view.status === "open" && summary.data && summary.data.open > 0 ? (
          <Reasons summary={summary.data} selected={view.filter.code ?? null} onSelect={(code) => go("code", code)} />
        ) : null}
        <Card title={EVENTS} description={list.data ? plural(list.data.total, "event") : undefined} flush>
          {view.status === "open" && rows && rows.length > 0 ? (
            <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-3 sm:px-6">
              <Button look="primary" disabled={list.isPlaceholderData} onClick={() => ask("assign")}>
                Assign {what}…
              </Button>
              <Button busy={retry.isPending} disabled={list.isPlaceholderData} onClick={() => retry.mutate({ selection })}>
                Try again
              </Button>
              <Button disabled={list.isPlaceholderData} onClick={() => ask("discard")}>Discard…</Button>
            </div>
          ) : null}
          <div className={cx("transition-opacity", list.isPlaceholderData && "opacity-60")}>
            <Listed caption={EVENTS} columns={columns} rows={rows} query={list} rowKey={(row) => row.id} empty={<Nothing view={view} />} />
          </div>
          <Paging
            what="events"
            isLatest={view.before === null}
            onLatest={() => go("before", null)}
            onOlder={last && rows?.length === PAGE_SIZE ? () => go("before", last.id) : null}
          />
        </Card>
      </div>
      <DetailsDialog id={detail} onClose={() => setDetail(null)} />
      <AssignDialog
        open={asking === "assign"}
        onOpenChange={(open) => open || setAsking(null)}
        what={what}
        busy={assign.isPending}
        error={assign.error ? failureText(assign.error) : null}
        onAssign={(organisation) => assign.mutate({ selection, organisation })}
      />
      <ConfirmDialog
        open={asking === "discard"}
        onOpenChange={(open) => open || setAsking(null)}
        title={`Discard ${what}?`}
        description="Nobody will ever count them. They stay in the list of what was discarded; sent again, they are open again."
        name="discard"
        action="Discard"
        busy={discard.isPending}
        error={discard.error ? failureText(discard.error) : null}
        onConfirm={() => discard.mutate({ selection })}
      />
    </>
  );
}

interface ReasonsProps {
  readonly summary: { readonly open: number; readonly oldest: Date | null; readonly byCode: readonly { readonly code: string; readonly events: number }[] };
  readonly selected: string | null;
  readonly onSelect: (code: string | null) => void;
}

function Reasons({ summary: { open, oldest, byCode }, selected, onSelect }: ReasonsProps) {
  return (
    <Card
      title={REASONS}
      description={
        oldest ? (
          <>
            {plural(open, "open event")}, the oldest from <Ago at={oldest.toISOString()} />
          </>
        ) : undefined
      }
    >
      <BarList
        caption={REASONS}
        heads={["Reason", "Events"]}
        bars={byCode.map(({ code, events }) => ({ name: reasonOf(code), value: events, color: "blue" }))}
        total={open}
        selected={selected === null ? null : reasonOf(selected)}
        onSelect={(name) => onSelect(byCode.find(({ code }) => reasonOf(code) === name)?.code ?? null)}
      />
    </Card>
  );
}

function Nothing({ view }: { readonly view: UnassignedView }) {
  if (Object.keys(view.filter).length > 0 || view.before !== null) {
    return (
      <EmptyState icon={<SearchX aria-hidden />} title="No events match">
        Remove a filter, or go to the latest.
      </EmptyState>
    );
  }
  if (view.status !== "open") return <EmptyState icon={<Inbox aria-hidden />} title={view.status === "assigned" ? "Nothing was assigned yet" : "Nothing was discarded yet"} />;
  return (
    <EmptyState
      icon={<Inbox aria-hidden />}
      title="Every event has its organisation"
      actions={
        <Link href={hrefOf("platformKeys")} className={buttonClass()}>
          Platform keys
        </Link>
      }
    >
      An event of a platform key goes to the organisation where its person is enrolled, has an assignment, or that has the course. What fits none, or several, waits here for you to assign it.
    </EmptyState>
  );
}

function chipsOf({ filter }: UnassignedView, keyName: string | undefined): (readonly [FilterName, string])[] {
  return FILTERS.flatMap((name) => {
    const value = filter[name];
    if (value === undefined) return [];
    return [[name, name === "code" ? reasonOf(value) : name === "key" ? (keyName ?? value) : value] as const];
  });
}
