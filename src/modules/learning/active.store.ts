import { addDays, dropEmptyGaps, type EmptiedGap, type GapTables, removeDay, replaceDays } from "@/db/day-gaps";
import type { Sql } from "@/db/sql";
import { filterOf, type Scope } from "@/modules/pipeline/contract";
import { OWN } from "./facts";
import { OF_THESE_PEOPLE, type Touched } from "./facts.store";

/** Who was active on which day, in each course and in any ('' as the course), and how many are distinct over any range. */
const GAPS: GapTables = { seen: "learning.active_days", gaps: "learning.active_gaps", group: "course_id", key: "person" };

const activeDays = (where: string) => `
       SELECT DISTINCT c.course_id, e.person, e.local_day AS day
       FROM staging.events e CROSS JOIN LATERAL (VALUES (e.course_id), ('' COLLATE "C")) AS c(course_id)
       WHERE ${where} AND e.course_id <> '' AND e.person IS NOT NULL AND ${OWN}`;

export async function addActiveDays(sql: Sql, orgId: string, scope: Scope): Promise<void> {
  const { where, values, named } = filterOf(scope);
  await sql.rows(
    `WITH keyed AS MATERIALIZED (${activeDays(where)}), ${addDays(GAPS)}`,
    [orgId, ...values],
    named("learning-active"),
  );
}

/** Takes the days of those who have facts on `day`: there is no index by day, see {@link GapTables}. */
export async function removeActiveDay(sql: Sql, orgId: string, day: string, touched: readonly Touched[]): Promise<void> {
  const emptied = await sql.rows<EmptiedGap>(
    `WITH gone AS MATERIALIZED (
       SELECT course_id, person FROM unnest($3::text[], $4::text[]) AS t(course_id, person) UNION SELECT '', person FROM unnest($4::text[]) AS person
     ), ${removeDay(GAPS, "$2::date")}`,
    [orgId, day, touched.map((entry) => entry.courseId), touched.map((entry) => entry.person)],
  );
  await sql.rows(dropEmptyGaps(GAPS), [orgId, emptied.map((gap) => gap.group), emptied.map((gap) => gap.day)]);
}

/** Makes the active days of these people again from their staged events; those up to `frozenThrough` stay. */
export async function recomputeActiveDays(sql: Sql, orgId: string, people: readonly string[], frozenThrough: string | null): Promise<void> {
  const emptied = await sql.rows<EmptiedGap>(
    `WITH before AS MATERIALIZED (
       SELECT course_id, person, day FROM learning.active_days WHERE org_id = $1 AND person = ANY($2::text[])
     ), wanted AS MATERIALIZED (
       SELECT course_id, person, day FROM before WHERE day <= $3::date UNION ${activeDays(OF_THESE_PEOPLE)}
     ), ${replaceDays(GAPS)}`,
    [orgId, people, frozenThrough],
  );
  await sql.rows(dropEmptyGaps(GAPS), [orgId, emptied.map((gap) => gap.group), emptied.map((gap) => gap.day)]);
}
