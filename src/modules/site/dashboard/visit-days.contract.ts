/** How the visits of one local day went. */
export interface VisitDay {
  readonly day: string;
  readonly visits: number;
  readonly bounces: number;
  /** Of all of them together, milliseconds. */
  readonly durationMs: number;
}
