/** A dataset by its name, with a filter of its own; the registry checks both. */
export interface AskedExport {
  readonly dataset: string;
  readonly filter: Readonly<Record<string, unknown>>;
}

export const STATUSES = ["waiting", "running", "done", "failed", "cancelled", "expired"] as const;
export type ExportStatus = (typeof STATUSES)[number];

/** An export as its organisation sees it. */
export interface ExportRow {
  readonly id: string;
  readonly dataset: string;
  /** Of its dataset. */
  readonly title: string;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly bom: boolean;
  /** Whether survey free text is in it as it was written. */
  readonly freeText: boolean;
  readonly requestedBy: string;
  readonly status: ExportStatus;
  /** Rows written so far; exact once done. */
  readonly rows: number;
  /** About how many there will be; null until it is known. */
  readonly expectedRows: number | null;
  readonly bytes: number;
  /** Whether it was served from the file of an earlier one. */
  readonly fromCache: boolean;
  readonly attempts: number;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  /** When its file goes. */
  readonly expiresAt: Date | null;
}

/** The same as it is stored. */
export type StoredExport = Omit<ExportRow, "title">;

export interface ExportLink {
  /** Path and query; anyone who has it may download, until then. */
  readonly href: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export const LINK_MINUTES = 15;
/** How long a file is kept. */
export const KEPT_DAYS = 7;
/** Exports of an organisation that may wait or run at once. */
export const MOST_PENDING = 20;
/** The event that says that an organisation has an export to be written. */
export const EXPORT_REQUESTED = "plumbline/export.requested";
/** Its kind in the work queue. */
export const EXPORT_WORK = "export";
