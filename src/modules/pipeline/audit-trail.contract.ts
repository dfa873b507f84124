/** What happened to one raw event after its receipt. */
export interface AuditRow {
  readonly at: Date;
  readonly action: string;
  readonly batchId: string;
  readonly ordinal: number;
  readonly version: number;
  readonly reason: string;
}
