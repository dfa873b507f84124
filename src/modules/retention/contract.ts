import type { KeptDays } from "@/kernel/retention";

/** One layer of an organisation's events. */
export interface KeptLayer {
  /** What holds: the shorter one of the next two. Null keeps events without end. */
  readonly days: number | null;
  /** The installation's. */
  readonly ceiling: number | null;
  /** The organisation's choice; null for none. */
  readonly own: number | null;
  /** Events that are kept. */
  readonly events: number;
  /** The first UTC day of receipt that is kept; null without any event. */
  readonly oldestDay: string | null;
  /** What is deleted next: the events of the oldest day, as soon as the day `on` has begun (UTC); null when nothing will be. */
  readonly next: { readonly day: string; readonly on: string; readonly events: number } | null;
}

export interface RetentionView {
  readonly raw: KeptLayer;
  readonly staging: KeptLayer;
  /** Local days up to this one can no longer be rebuilt; null while all can. */
  readonly frozenThrough: string | null;
}

/** Events that would be deleted at once if this held. */
export interface RetentionPreview extends KeptDays {
  readonly rawEvents: number;
  readonly stagingEvents: number;
}

/** What a run did. */
export interface RetentionRun {
  /** Organisations whose numbers were made independent of the days that go. */
  frozen: number;
  batches: number;
  stagedEvents: number;
  partitions: number;
  /** Partitions that are past their time and could not be dropped now. */
  waiting: number;
}
