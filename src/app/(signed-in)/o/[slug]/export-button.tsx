"use client";

import { Download, X } from "lucide-react";
import type { ExportRequest } from "@/datasets";
import type { ExportRow } from "@/modules/exports/contract";
import { Button, IconButton } from "@/ui/button";
import { formatCount } from "@/ui/format";
import { useExportScope } from "./export-scope";
import { useExport } from "./use-export";

/**
 * Exports the table beside it: `<ExportButton dataset="courses" filter={{ range }} />`. The file comes by
 * itself when it is done. Nothing is there for those who may not export.
 */
export function ExportButton({ label = "Export CSV", ...asked }: ExportRequest & { readonly label?: string }) {
  const scope = useExportScope();
  return scope === null ? null : <ExportHere slug={scope.slug} asked={asked} label={label} />;
}

function ExportHere({ slug, asked, label }: { readonly slug: string; readonly asked: ExportRequest; readonly label: string }) {
  const { busy, current, start, stop } = useExport(slug);
  return (
    <span className="inline-flex items-center gap-1">
      <Button look="quiet" size="small" busy={busy} onClick={() => start(asked)}>
        <Download aria-hidden className="size-3.5" />
        {busy ? progressText(current) : label}
      </Button>
      {stop ? <IconButton size="small" label="Cancel export" icon={<X aria-hidden className="size-3.5" />} onClick={stop} className="w-7!" /> : null}
    </span>
  );
}

/** How far an export is, in a few words that do not jump. */
export function progressText(row: Pick<ExportRow, "status" | "rows" | "expectedRows"> | undefined): string {
  if (row === undefined || row.status === "waiting") return "Export is waiting\u2026";
  const share = shareOf(row);
  return share === null ? `Exporting ${formatCount(row.rows)} rows\u2026` : `Exporting ${Math.floor(share * 100)}%\u2026`;
}

/** 0 to 1, short of the end until it is reached: how many rows there will be is an estimate. */
export function shareOf({ rows, expectedRows }: Pick<ExportRow, "rows" | "expectedRows">): number | null {
  return expectedRows === null || expectedRows <= 0 ? null : Math.min(rows / expectedRows, 0.99);
}
