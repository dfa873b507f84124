import { Badge } from "@/ui/badge";
import type { Column } from "@/ui/data-table";
import { formatCount, formatDuration, formatShare } from "@/ui/format";
import { Time } from "@/ui/time";
import type { AuditRow } from "@/modules/site/pipeline.contract";
import type { RunRow } from "@/modules/pipeline/runs.contract";
import type { RuleSum } from "./quality";

export const RUN_COLUMNS: readonly Column<RunRow>[] = [
  { id: "started", header: "Started", cell: (run) => <Time at={run.startedAt.toISOString()} className="whitespace-nowrap" /> },
  {
    id: "result",
    header: "Result",
    cell: (run) => (run.error === null ? <Badge tone="good">Done</Badge> : <span title={run.error}><Badge tone="bad">Failed</Badge></span>),
  },
  { id: "events", header: "Events", align: "right", cell: (run) => formatCount(run.events) },
  { id: "batches", header: "Batches", align: "right", from: "sm", cell: (run) => formatCount(run.batches) },
  { id: "replayed", header: "Replayed", align: "right", from: "md", cell: (run) => formatCount(run.replayed) },
  { id: "setAside", header: "Set aside", align: "right", from: "md", cell: (run) => formatCount(run.setAside) },
  { id: "duration", header: "Took", align: "right", cell: (run) => <span className="whitespace-nowrap">{formatDuration(run.durationMs)}</span> },
];

export const RULE_COLUMNS: readonly Column<RuleSum>[] = [
  {
    id: "rule",
    header: "Rule",
    cell: ({ rule, description }) => (
      <>
        <code className="font-mono text-sm">{rule}</code>
        <span className="block min-w-40 text-sm text-ink-faint">{description}</span>
      </>
    ),
  },
  { id: "checked", header: "Checked", align: "right", from: "sm", cell: ({ checked }) => formatCount(checked) },
  { id: "failed", header: "Failed", align: "right", cell: ({ failed }) => formatCount(failed) },
  { id: "share", header: "Share", align: "right", cell: ({ checked, failed }) => formatShare(checked === 0 ? 0 : failed / checked) },
];

export const AUDIT_COLUMNS: readonly Column<AuditRow>[] = [
  { id: "at", header: "At", cell: ({ at }) => <Time at={at.toISOString()} className="whitespace-nowrap" /> },
  { id: "action", header: "Action", cell: ({ action }) => action },
  { id: "reason", header: "Reason", from: "sm", cell: ({ reason }) => reason },
  {
    id: "event",
    header: "Raw event",
    from: "md",
    cell: ({ batchId, ordinal, version }) => (
      <code className="font-mono text-sm break-all">
        {batchId} · {ordinal}
        {version > 0 ? ` · version ${version}` : ""}
      </code>
    ),
  },
];
