import { receivedDays } from "@/kernel/received";
import type { Sql } from "@/db/sql";

/** Tells Inngest that an organisation has new batches. */
export const EVENTS_RECEIVED = "plumbline/events.received";

/** When events were received, both ends included: what lies in partitions of other days is not looked at. */
export interface ReceivedSpan {
  readonly receivedFrom: Date;
  readonly receivedTo: Date;
}

/** Whole UTC days of receipt whose events may go: from `from` on (undefined: from the first), before `until`. */
export interface FreezeSpan {
  readonly from: Date | undefined;
  readonly until: Date;
}

/** The events of a local day. */
export type DayScope = ReceivedSpan & { readonly kind: "day"; readonly day: string };

/** Single events. */
export type EventsScope = ReceivedSpan & { readonly kind: "events"; readonly batchIds: readonly string[]; readonly ordinals: readonly number[] };

/** Which staged events of an organisation a statement is about. */
export type Scope =
  | (ReceivedSpan & { readonly kind: "batches"; readonly batchIds: readonly string[] })
  | DayScope
  | EventsScope;

/** What there is among some staged events. */
export interface EventKind {
  readonly type: string;
  /** Whether the event came from a site. */
  readonly site: boolean;
  /** Whether it names a course. */
  readonly course: boolean;
}

/** Which events a read model is about; an event must match every part that is given. */
export interface Concern {
  readonly types?: readonly string[];
  readonly site?: true;
  readonly course?: true;
}

/** Every event. */
export const ALL_EVENTS: readonly Concern[] = [{}];

export function matches({ types, site, course }: Concern, kind: EventKind): boolean {
  return (types === undefined || types.includes(kind.type)) && (site === undefined || kind.site) && (course === undefined || kind.course);
}

/** The models that one of these events concerns, in their order. */
export function concerned(models: readonly ReadModel[], kinds: readonly EventKind[]): readonly ReadModel[] {
  return models.filter((model) => model.concerns.some((concern) => kinds.some((kind) => matches(concern, kind))));
}

/**
 * Something that is loaded from staged events inside the pass: rollups, the site's vault, learning.
 * It must be commutative: the same events in any order and any splitting give the same rows.
 */
export interface ReadModel {
  /** A name for durations and for the version that is kept; one word. */
  readonly name: string;
  /**
   * What its rows mean. Raise it when the same events would give other rows: what stands there is of the version
   * before, and the organisation is asked to rebuild.
   */
  readonly version: number;
  /** Events of which any one concerns it; a pass without such an event sends it no statement. */
  readonly concerns: readonly Concern[];
  /** The columns that identify a person, as `schema.table.column`. */
  readonly people: readonly string[];
  /**
   * Adds events that were staged just now. Each event is added once: the pass marks its batch.
   * @param kinds what there is among the events: some of it concerns the model
   */
  add(sql: Sql, orgId: string, scope: Scope, kinds: readonly EventKind[]): Promise<void>;
  /**
   * Takes a local day out, while its events are still staged. What it returns is run when they are not
   * any more: for models that recompute whole entities from the events that are left.
   */
  removeDay(sql: Sql, orgId: string, scope: DayScope): Promise<(() => Promise<void>) | undefined>;
  /**
   * Makes what it keeps by person again, for these people, from their staged events: after events changed the
   * person that they name. Days up to `frozenThrough`, whose events may be gone, stay as they are.
   */
  recomputePeople(sql: Sql, orgId: string, people: readonly string[], frozenThrough: string | null): Promise<void>;
  /**
   * Keeps what its numbers need of the events of these days of receipt, before retention drops them: for models that
   * read staged events again later. From then on it reads only what was received after.
   */
  freeze?(sql: Sql, orgId: string, span: FreezeSpan): Promise<void>;
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
