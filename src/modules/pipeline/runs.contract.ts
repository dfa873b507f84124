export interface Run {
  readonly batches: number;
  readonly events: number;
  readonly setAside: number;
  readonly replayed: number;
  readonly layers: Readonly<Record<string, number>>;
}

export interface RunRow extends Run {
  readonly id: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly error: string | null;
}
