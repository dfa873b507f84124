import { receivedDays } from "@/kernel/received";
import type { Sql } from "@/db/sql";

/** When events were received, both ends included: what lies in partitions of other days is not looked at. */
export interface ReceivedSpan {
  readonly receivedFrom: Date;
  readonly receivedTo: Date;
}

/** The events of a local day. */
export type DayScope = ReceivedSpan & { readonly kind: "day"; readonly day: string };

/** Which staged events of an organisation a statement is about. */
export type Scope =
  | (ReceivedSpan & { readonly kind: "batches"; readonly batchIds: readonly string[] })
  | DayScope
  | (ReceivedSpan & { readonly kind: "events"; readonly batchIds: readonly string[]; readonly ordinals: readonly number[] });

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
  removeDay(sql: Sql, orgId: string, scope: DayScope): Promise<(() => Promise<void>) | undefined>;
}

export interface ScopeFilter {
  /** A condition on staged events `e`, with parameters from $2 on ($1 is the organisation). */
  readonly where: string;
  readonly values: readonly unknown[];
  /** The same days of receipt for another alias; a join alone does not make the planner skip partitions. */
  received(alias: string): string;
  /** The name under which a connection keeps the plan of `statement`; undefined for what is hardly asked again. */
  named(statement: string): string | undefined;
}

/** The filter of a scope. The bounds on the receipt time make the planner skip the other days' partitions. */
export function filterOf(scope: Scope): ScopeFilter {
  const days = receivedDays(scope.receivedFrom, scope.receivedTo);
  const parts = {
    received: days.on,
    // Only passes come again and again with the same days.
    named: (statement: string) => (scope.kind === "batches" && days.plan !== undefined ? `${statement} ${days.plan}` : undefined),
  };
  switch (scope.kind) {
    case "batches":
      return {
        ...parts,
        where: `e.org_id = $1 AND e.batch_id = ANY($2::uuid[]) AND e.received_at BETWEEN $3 AND $4 AND ${days.on("e")}`,
        values: [scope.batchIds, scope.receivedFrom, scope.receivedTo],
      };
    case "day":
      return { ...parts, where: `e.org_id = $1 AND e.local_day = $2::date AND ${days.on("e")}`, values: [scope.day] };
    case "events":
      return {
        ...parts,
        where: `e.org_id = $1 AND (e.batch_id, e.ordinal) IN (SELECT * FROM unnest($2::uuid[], $3::integer[])) AND ${days.on("e")}`,
        values: [scope.batchIds, scope.ordinals],
      };
  }
}

/** From the first receipt to the last. @param times at least one */
export function spanOfReceipts(times: readonly Date[]): ReceivedSpan {
  const ms = times.map((time) => time.getTime());
  // The database keeps microseconds, a Date milliseconds.
  return { receivedFrom: new Date(Math.min(...ms)), receivedTo: new Date(Math.max(...ms) + 1) };
}
