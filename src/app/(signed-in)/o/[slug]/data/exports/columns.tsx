import { Download, X } from "lucide-react";
import type { ExportRow } from "@/modules/exports/contract";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import type { Column } from "@/ui/data-table";
import { formatCount } from "@/ui/format";
import { Ago, Time } from "@/ui/time";
import { progressText, shareOf } from "../../export-button";
import { isPending } from "../../use-export";
import { describeFilter, formatBytes } from "./describe";
import { STATUS_NAMES } from "./copy";

interface Actions {
  readonly onDownload: (row: ExportRow) => void;
  readonly onCancel: (row: ExportRow) => void;
}

const NONE = "\u2014";

/** @param actions null for a table that is on its way */
export function exportColumns(actions: Actions | null): readonly Column<ExportRow>[] {
  return [
    {
      id: "what",
      header: "What",
      cell: (row) => (
        <>
          <span className="font-medium">{row.title}</span>
          <span className="block max-w-80 text-sm break-words text-ink-faint">{[describeFilter(row.filter), ...(row.freeText ? ["with free text"] : [])].filter(Boolean).join(", ")}</span>
        </>
      ),
    },
    { id: "state", header: "State", cell: (row) => <State row={row} /> },
    { id: "rows", header: "Rows", align: "right", from: "sm", cell: (row) => (row.rows > 0 || row.status === "done" ? formatCount(row.rows) : NONE) },
    { id: "size", header: "Size", align: "right", from: "md", cell: (row) => (row.status === "done" ? <span className="whitespace-nowrap">{formatBytes(row.bytes)}</span> : NONE) },
    { id: "asked", header: "Asked for", from: "md", cell: (row) => <Ago at={row.createdAt.toISOString()} className="whitespace-nowrap" /> },
    { id: "expires", header: "Kept until", from: "lg", cell: (row) => (row.status === "done" && row.expiresAt ? <Time at={row.expiresAt.toISOString()} className="whitespace-nowrap" /> : NONE) },
    {
      id: "actions",
      header: "Actions",
      quiet: true,
      align: "right",
      cell: (row) => {
        const name = row.title;
        if (actions === null) return null;
        if (isPending(row)) {
          return (
            <Button look="quiet" size="small" aria-label={`Cancel ${name}`} onClick={() => actions.onCancel(row)}>
              <X aria-hidden className="size-3.5" />
              <span className="max-sm:sr-only">Cancel</span>
            </Button>
          );
        }
        if (row.status !== "done") return null;
        return (
          <Button size="small" aria-label={`Download ${name}`} onClick={() => actions.onDownload(row)}>
            <Download aria-hidden className="size-3.5" />
            <span className="max-sm:sr-only">Download</span>
          </Button>
        );
      },
    },
  ];
}

function State({ row }: { readonly row: ExportRow }) {
  const [text, tone] = STATUS_NAMES[row.status];
  const share = row.status === "running" ? shareOf(row) : null;
  return (
    <span className="flex min-w-24 flex-col gap-1">
      <span>
        <Badge tone={tone}>{text}</Badge>
        {row.fromCache ? <span className="ml-2 text-sm text-ink-faint">from a file that was there</span> : null}
      </span>
      {row.status === "running" ? (
        <>
          <span
            role="progressbar"
            aria-label={`${row.title}: progress`}
            aria-valuenow={share === null ? undefined : Math.floor(share * 100)}
            className="block h-1.5 w-full max-w-40 overflow-hidden rounded-sm bg-sunken"
          >
            <span className="block h-full rounded-sm bg-accent transition-[width]" style={{ width: `${(share ?? 0) * 100}%` }} />
          </span>
          <span className="text-sm text-ink-faint">{progressText(row)}</span>
        </>
      ) : null}
      {row.error !== null && (row.status === "failed" || row.status === "waiting") ? <span className="max-w-80 text-sm text-ink-faint">{row.error}</span> : null}
    </span>
  );
}
