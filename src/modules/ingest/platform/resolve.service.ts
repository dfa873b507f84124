import type { Database } from "@/db/database";
import type { ResolvedBy, UnresolvedCode } from "./contract";
import { findOrganisations, type Found } from "./resolve.store";
import type { RoutingFields } from "./routing-fields";

/** Where an event belongs, or why that cannot be told. */
export type Resolution = { readonly orgId: string; readonly by: ResolvedBy } | { readonly code: UnresolvedCode };

export const UNRESOLVED: Readonly<Record<UnresolvedCode, string>> = {
  organisation_unknown:
    "no organisation is known to have this person or this course; send X-Customer-ID with the organisation's customer id, or the enrolment first. The operator of this installation keeps the event",
  organisation_ambiguous:
    "several organisations could be meant; send X-Customer-ID with the customer id of the right one. The operator of this installation keeps the event",
};

/**
 * The organisation of each event, by the first that finds any: those in which the person is enrolled in the course,
 * those in which an assignment of theirs is known, those that have the course; without a course, those that know the
 * person. What was found must be one.
 */
export async function resolveOrganisations(db: Database, keyId: string, fields: readonly RoutingFields[]): Promise<readonly Resolution[]> {
  if (fields.every(({ person, courseId }) => person === null && courseId === null)) return fields.map(() => ({ code: "organisation_unknown" }));
  const found = await db.platform((sql) => findOrganisations(sql, keyId, fields));
  return found.map(resolutionOf);
}

function resolutionOf({ before, step, organisations, orgId }: Found): Resolution {
  if (before !== null) return { orgId: before, by: "retry" };
  if (step !== null && orgId !== null) return { orgId, by: step };
  return { code: organisations > 1 ? "organisation_ambiguous" : "organisation_unknown" };
}
