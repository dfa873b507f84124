/** What one pass did. */
export interface Pass {
  readonly batches: number;
  readonly events: number;
  readonly setAside: number;
  readonly replayed: number;
  /** Milliseconds by layer, in the order of the pass. */
  readonly layers: Readonly<Record<string, number>>;
}

export interface PassRow extends Pass {
  readonly id: string;
  readonly trigger: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly error: string | null;
}

/** How the passes of some hours went. */
export interface PassFigures {
  readonly passes: number;
  readonly failedPasses: number;
  readonly events: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly maxMs: number | null;
  /** Mean milliseconds of a pass by layer. */
  readonly layers: Readonly<Record<string, number>>;
}
