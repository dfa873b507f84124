"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { UnassignedDetail } from "@/modules/ingest/platform/contract";
import { useTRPC } from "@/transport/client";
import { Snippet } from "@/ui/copy";
import { Dialog } from "@/ui/dialog";
import { formatCount } from "@/ui/format";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { Failed } from "../../query-table";
import { reasonOf } from "./copy";

interface DetailsDialogProps {
  /** Null while it is closed. */
  readonly id: string | null;
  readonly onClose: () => void;
}

/** One event as it was sent, and why no organisation was found for it. */
export function DetailsDialog({ id, onClose }: DetailsDialogProps) {
  return (
    <Dialog open={id !== null} onOpenChange={(open) => open || onClose()} title="Event without an organisation" wide>
      {id === null ? null : <Details id={id} />}
    </Dialog>
  );
}

function Details({ id }: { readonly id: string }) {
  const trpc = useTRPC();
  const detail = useQuery(trpc.unassigned.get.queryOptions({ id }));
  if (detail.data) return <Shown detail={detail.data} />;
  if (detail.isError) return <Failed title="The event did not load" query={detail} />;
  return <Skeleton className="h-64 w-full" />;
}

const ACTORS: Readonly<Record<string, string>> = { user: "a platform admin", key: "its sender, who sent it again" };

function Shown({ detail }: { readonly detail: UnassignedDetail }) {
  const by = detail.resolvedBy && (ACTORS[detail.resolvedBy.split(":")[0] ?? ""] ?? "the operator, on the command line");
  const entries: readonly (readonly [string, ReactNode])[] = [
    ["Reason", reasonOf(detail.code)],
    ["Message", detail.path ? `${detail.path}: ${detail.message}` : detail.message],
    ["Event id", detail.clientEventId],
    ["Type", detail.type],
    ["Person", detail.person],
    ["Course", detail.courseId],
    ["Sent with", detail.keyName],
    ["First received", <Time key="first" at={detail.receivedAt.toISOString()} />],
    ["Last received", detail.occurrences > 1 ? <Time key="last" at={detail.lastReceivedAt.toISOString()} /> : null],
    ["Times", formatCount(detail.occurrences)],
    [detail.status === "open" ? "On its way to" : "Assigned to", detail.assignedTo?.name],
    [detail.status === "discarded" ? "Discarded" : "Assigned", detail.resolvedAt ? <Time key="resolved" at={detail.resolvedAt.toISOString()} /> : null],
    ["By", by],
  ];
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        {entries.map(([term, value]) =>
          value ? (
            <div key={term} className="contents">
              <dt className="text-ink-faint">{term}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <Snippet label="As sent" code={pretty(detail.payload)} />
    </div>
  );
}

function pretty(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
