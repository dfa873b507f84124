import type { Sql } from "@/db/sql";

/** Which staged events of an organisation a statement is about. */
export type Scope =
  | { readonly kind: "batches"; readonly batchIds: readonly string[]; readonly receivedFrom: Date; readonly receivedTo: Date }
  | { readonly kind: "day"; readonly day: string }
  | { readonly kind: "events"; readonly batchIds: readonly string[]; readonly ordinals: readonly number[] }
  | { readonly kind: "people"; readonly people: readonly string[] };

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
  removeDay(sql: Sql, orgId: string, day: string): Promise<(() => Promise<void>) | undefined>;
  /**
   * Makes what it keeps by person again, for these people, from their staged events: after events changed the
   * person that they name. Days up to `frozenThrough`, whose events may be gone, stay as they are.
   */
  recomputePeople(sql: Sql, orgId: string, people: readonly string[], frozenThrough: string | null): Promise<void>;
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
    case "people":
      return { where: "e.org_id = $1 AND e.person = ANY($2::text[])", values: [scope.people] };
  }
}
