import { Badge } from "@/ui/badge";
import type { Column } from "@/ui/data-table";
import { formatCount, formatDuration, formatShare } from "@/ui/format";
import { Time } from "@/ui/time";
import type { AuditRow } from "@/modules/pipeline/audit-trail.contract";
import type { PassRow } from "@/modules/pipeline/passes.contract";
import type { RuleSum } from "./quality";
import { ACTIONS } from "./copy";

export const RUN_COLUMNS: readonly Column<PassRow>[] = [
  {
    id: "started",
    header: "Started",
    cell: (run) => (
      <>
        <Time at={run.startedAt.toISOString()} className="whitespace-nowrap" />
        {/* Where their own columns have no room. */}
        <span className="mt-1 flex items-center gap-2 text-sm text-ink-soft sm:hidden">
          <Result run={run} />
          in {formatDuration(run.durationMs)}
        </span>
      </>
    ),
  },
  { id: "result", header: "Result", from: "sm", cell: (run) => <Result run={run} /> },
  { id: "events", header: "Events", align: "right", cell: (run) => formatCount(run.events) },
  { id: "batches", header: "Batches", align: "right", from: "sm", cell: (run) => formatCount(run.batches) },
  { id: "replayed", header: "Replayed", align: "right", from: "xl", cell: (run) => formatCount(run.replayed) },
  { id: "setAside", header: "Set aside", align: "right", from: "md", cell: (run) => formatCount(run.setAside) },
  { id: "duration", header: "Took", align: "right", from: "sm", cell: (run) => <span className="whitespace-nowrap">{formatDuration(run.durationMs)}</span> },
];

function Result({ run: { error } }: { readonly run: PassRow }) {
  if (error === null) return <Badge tone="good">Done</Badge>;
  return (
    <span title={error}>
      <Badge tone="bad">Failed</Badge>
    </span>
  );
}

const shareOf = ({ checked, failed }: RuleSum) => formatShare(checked === 0 ? 0 : failed / checked);

export const RULE_COLUMNS: readonly Column<RuleSum>[] = [
  {
    id: "rule",
    header: "Rule",
    cell: ({ rule, description }) => (
      <>
        <code className="font-mono text-sm">{rule}</code>
        <span className="block text-sm text-ink-faint">{description}</span>
      </>
    ),
  },
  { id: "checked", header: "Checked", align: "right", from: "sm", cell: ({ checked }) => formatCount(checked) },
  {
    id: "failed",
    header: "Failed",
    align: "right",
    cell: (sum) => (
      <>
        {formatCount(sum.failed)}
        <span className="block text-sm text-ink-faint sm:hidden">{shareOf(sum)}</span>
      </>
    ),
  },
  { id: "share", header: "Share", align: "right", from: "sm", cell: shareOf },
];

export const AUDIT_COLUMNS: readonly Column<AuditRow>[] = [
  {
    id: "at",
    header: "At",
    cell: ({ at, action, reason }) => (
      <>
        <Time at={at.toISOString()} className="whitespace-nowrap" />
        {/* Where their own columns have no room. */}
        <span className="block text-sm wrap-anywhere text-ink-soft sm:hidden">
          {ACTIONS[action] ?? action}: {reason}
        </span>
      </>
    ),
  },
  { id: "action", header: "Action", from: "sm", cell: ({ action }) => ACTIONS[action] ?? action },
  { id: "reason", header: "Reason", from: "sm", cell: ({ reason }) => <span className="wrap-anywhere">{reason}</span> },
  {
    id: "event",
    header: "Raw event",
    from: "lg",
    cell: ({ batchId, ordinal, version }) => (
      <>
        <code className="block font-mono text-sm whitespace-nowrap">{batchId}</code>
        <span className="text-sm text-ink-faint">
          number {formatCount(ordinal)}
          {version > 0 ? `, version ${version}` : ""}
        </span>
      </>
    ),
  },
];
