import { personOfColumns } from "@/db/person";
import { textArray } from "@/db/array";
import type { Sql } from "@/db/sql";
import { receivedDays } from "@/kernel/received";
import type { RoutingFields } from "./routing-fields";

/** The steps by which an organisation is found, in their order. `retry` comes before them all. */
const STEPS = ["enrolment", "assignment", "course", "person"] as const;
export type Step = (typeof STEPS)[number];

export interface Found {
  /** Position in what was asked for. */
  readonly index: number;
  /** Into which this key has brought this very event already. */
  readonly before: string | null;
  /** The first step that found any organisation; null when none did. */
  readonly step: Step | null;
  readonly organisations: number;
  /** The one that was found, when it is only one. */
  readonly orgId: string | null;
}

// '' is what an event does not name: no label is empty.
// Anyone who takes a course, or is known by an assignment in it, has made the course known: so the organisations that
// have a course of that name are all that can be meant, and each is asked by its primary keys. Only for events that
// name no course every organisation is asked whether it knows the person.
// (SELECT true … LIMIT 1) and not EXISTS: the latter the planner may turn into a hash of all progress there is.
// An event that this key has brought in before stays where it is, whatever was learned since: or a retry would be
// counted in two organisations.
const FIND = `
WITH asked AS MATERIALIZED (
  SELECT t.n::integer, t.client_event_id, t.person, t.course_id
  FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS t(client_event_id, person, course_id, n)
), pairs AS MATERIALIZED (
  SELECT DISTINCT person, course_id FROM asked
), candidates AS MATERIALIZED (
  SELECT p.person, p.course_id, c.org_id,
         CASE WHEN (SELECT true FROM learning.enrolments e WHERE e.org_id = c.org_id AND e.course_id = c.course_id AND e.person = p.person LIMIT 1) THEN 1
              WHEN (SELECT true FROM learning.assignments a WHERE a.org_id = c.org_id AND a.course_id = c.course_id AND a.person = p.person LIMIT 1) THEN 2
              ELSE 3 END AS step
  FROM pairs p JOIN learning.courses c ON c.course_id = p.course_id
  UNION ALL
  SELECT p.person, p.course_id, o.id, 4
  FROM pairs p CROSS JOIN app.organisations o
  WHERE p.course_id = '' AND p.person <> '' AND (
    SELECT true FROM learning.user_course_progress u
    WHERE u.org_id = o.id AND u.person = p.person
      AND (u.enrolled_at IS NOT NULL OR (SELECT true FROM learning.assignments a WHERE a.org_id = u.org_id AND a.course_id = u.course_id AND a.person = u.person LIMIT 1))
    LIMIT 1)
), first_step AS (
  SELECT person, course_id, step, organisations, org_id FROM (
    SELECT person, course_id, step, count(*) AS organisations, min(org_id::text) AS org_id,
           row_number() OVER (PARTITION BY person, course_id ORDER BY step) AS place
    FROM candidates GROUP BY person, course_id, step) s
  WHERE place = 1
), before AS (
  SELECT a.n, jsonb_agg(DISTINCT jsonb_build_object('orgId', l.org_id, 'batchId', l.batch_id, 'ordinal', l.ordinal, 'receivedAt', l.received_at)) AS places
  FROM asked a JOIN candidates c USING (person, course_id)
  CROSS JOIN LATERAL (
    SELECT l.org_id, l.batch_id, l.ordinal, l.received_at FROM raw.event_ledger l
    WHERE l.org_id = c.org_id AND l.client_event_id = a.client_event_id LIMIT 1) l
  GROUP BY a.n
)
SELECT a.n - 1 AS index, coalesce(b.places, '[]') AS places, f.step, coalesce(f.organisations, 0) AS organisations, CASE WHEN f.organisations = 1 THEN f.org_id END AS "orgId"
FROM asked a LEFT JOIN before b USING (n) LEFT JOIN first_step f USING (person, course_id)
ORDER BY a.n`;

/** Where an accepted event of the same id lies. */
interface Place {
  readonly orgId: string;
  readonly batchId: string;
  readonly ordinal: number;
  readonly receivedAt: string;
}

/** Which of the places hold the very event that was asked for, as this key brought it. */
const sameEvents = (received: string) => `
SELECT t.index, min(t.org_id::text) AS "orgId"
FROM unnest($1::integer[], $2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::text[]) AS t(index, org_id, batch_id, ordinal, person, course_id)
CROSS JOIN LATERAL (
  SELECT r.user_id, r.anonymous_id, r.course_id, r.context FROM raw.analytics_events r
  WHERE r.org_id = t.org_id AND r.batch_id = t.batch_id AND r.ordinal = t.ordinal AND ${received} LIMIT 1) r
WHERE r.context->>'kind' = 'platform' AND r.context->>'key' = $7 AND coalesce(r.course_id, '') = t.course_id
  AND coalesce(${personOfColumns("r.user_id", "r.anonymous_id")}, '') = t.person
GROUP BY t.index`;

/** Where events belong, over all organisations: for the platform role. One statement, however many events, and one more for those whose id is known. */
export async function findOrganisations(sql: Sql, keyId: string, fields: readonly RoutingFields[]): Promise<readonly Found[]> {
  const values = [
    textArray(fields.map((one) => one.clientEventId)),
    textArray(fields.map((one) => one.person ?? "")),
    textArray(fields.map((one) => one.courseId ?? "")),
  ];
  const rows = await sql.rows<Omit<Found, "step" | "before"> & { step: number | null; places: readonly Place[] }>(FIND, values);
  const before = await findBefore(sql, keyId, fields, rows);
  return rows.map(({ index, organisations, orgId, step }) => ({ index, organisations, orgId, before: before.get(index) ?? null, step: step === null ? null : (STEPS[step - 1] ?? null) }));
}

async function findBefore(sql: Sql, keyId: string, fields: readonly RoutingFields[], rows: readonly { index: number; places: readonly Place[] }[]): Promise<ReadonlyMap<number, string>> {
  const known = rows.flatMap(({ index, places }) => places.map((place) => ({ ...place, index, asked: fields[index] })));
  const times = known.map((place) => Date.parse(place.receivedAt));
  if (known.length === 0) return new Map();
  const { on } = receivedDays(new Date(Math.min(...times)), new Date(Math.max(...times)));
  const found = await sql.rows<{ index: number; orgId: string }>(sameEvents(on("r")), [
    known.map((place) => place.index), known.map((place) => place.orgId), known.map((place) => place.batchId), known.map((place) => place.ordinal),
    known.map((place) => place.asked?.person ?? ""), known.map((place) => place.asked?.courseId ?? ""), keyId,
  ]);
  return new Map(found.map(({ index, orgId }) => [index, orgId]));
}

export async function organisationExists(sql: Sql, orgId: string): Promise<boolean> {
  return (await sql.rows("SELECT 1 FROM app.organisations WHERE id = $1", [orgId])).length > 0;
}
