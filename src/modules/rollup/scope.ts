/** Which staged events of an organisation a statement is about. */
export type Scope =
  | { readonly kind: "batches"; readonly batchIds: readonly string[]; readonly receivedFrom: Date; readonly receivedTo: Date }
  | { readonly kind: "day"; readonly day: string }
  | { readonly kind: "events"; readonly batchIds: readonly string[]; readonly ordinals: readonly number[] };

export interface ScopeFilter {
  /** A condition on `staging.events e`, with parameters from $2 on ($1 is the organisation). */
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
