export interface QualityDay {
  readonly day: string;
  readonly rule: string;
  readonly checked: number;
  readonly failed: number;
}

export interface PassFigures {
  readonly passes: number;
  readonly failedPasses: number;
  readonly events: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Mean milliseconds of a pass by layer. */
  readonly layers: Readonly<Record<string, number>>;
}

export interface AuditRow {
  readonly at: Date;
  readonly action: string;
  readonly batchId: string;
  readonly ordinal: number;
  readonly version: number;
  readonly reason: string;
}
