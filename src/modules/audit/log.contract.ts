/** What of the compliance log is asked for; a filter that is left out lets everything through. */
export interface AuditFilter {
  readonly action?: string | undefined;
  /** `user:<id>`, `key:<id>`, `operator`, `system`. */
  readonly actor?: string | undefined;
  /** What it was done to: `key:<id>`. */
  readonly target?: string | undefined;
  /** Included. */
  readonly from?: Date | undefined;
  /** Not included. */
  readonly to?: Date | undefined;
}

export interface AuditLogRow {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  /** The e-mail address of a person, the name of a key; null where it is not known here. */
  readonly actorName: string | null;
  readonly action: string;
  readonly target: string;
  /** `from` and `to` where something was changed. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** One page of the log, the latest first. */
export interface AuditLogPage {
  readonly entries: readonly AuditLogRow[];
  /** Where the next page begins; null where there is none. */
  readonly next: string | null;
}
