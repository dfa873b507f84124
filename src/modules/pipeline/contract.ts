import type { Sql } from "@/db/sql";

/** Tells Inngest that an organisation has new batches. */
export const EVENTS_RECEIVED = "plumbline/events.received";

/** Which staged events of an organisation a statement is about. */
export type Scope =
  | { readonly kind: "batches"; readonly batchIds: readonly string[]; readonly receivedFrom: Date; readonly receivedTo: Date }
  | { readonly kind: "day"; readonly day: string }
  | { readonly kind: "events"; readonly batchIds: readonly string[]; readonly ordinals: readonly number[] };

/**
 * Something that is loaded from staged events inside the pass: rollups, the site's vault, learning.
 * It must be commutative: the same events in any order and any splitting give the same rows.
 */
export interface ReadModel {
  /** A name for durations; one word. */
  readonly name: string;
  /** Adds events that were staged just now. Each event is added once: the pass marks its batch. */
  add(sql: Sql, orgId: string, scope: Scope): Promise<void>;
  /**
   * Takes a local day out, while its events are still staged. What it returns is run when they are not
   * any more: for models that recompute whole entities from the events that are left.
   */
  removeDay(sql: Sql, orgId: string, day: string): Promise<(() => Promise<void>) | undefined>;
}

export interface ScopeFilter {
  /** A condition on staged events `e`, with parameters from $2 on ($1 is the organisation). */
  readonly where: string;
  readonly values: readonly unknown[];
}

/** The filter of a scope. The bounds on the receipt time let the planner skip the other days' partitions. */
export function filterOf(scope: Scope): ScopeFilter {
  switch (scope.kind) {
    case "batches":
      return {
        where: "e.org_id = $1 AND e.batch_id = ANY($2::uuid[]) AND e.received_at BETWEEN $3 AND $4",
        values: [scope.batchIds, scope.receivedFrom, scope.receivedTo],
      };
    case "day":
      return { where: "e.org_id = $1 AND e.local_day = $2::date", values: [scope.day] };
    case "events":
      return {
        where: "e.org_id = $1 AND (e.batch_id, e.ordinal) IN (SELECT * FROM unnest($2::uuid[], $3::integer[]))",
        values: [scope.batchIds, scope.ordinals],
      };
  }
}
