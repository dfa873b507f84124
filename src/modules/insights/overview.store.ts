import { inRange } from "@/db/day-gaps";
import { oneRow, type Sql } from "@/db/sql";
import type { Calendar, Overview, OverviewTotals } from "./contract";

/** The zone that holds for the organisation now, and its day there. */
export async function localCalendar(sql: Sql, orgId: string): Promise<Calendar> {
  return oneRow<Calendar & Record<string, unknown>>(sql, CALENDAR, [orgId], "local-calendar");
}

export const CALENDAR = `
  SELECT zone AS "timeZone", (now() AT TIME ZONE zone)::date AS today FROM (SELECT app.zone_of($1, now()) AS zone OFFSET 0) z`;

/**
 * The overview of the local days `from` to `to`, both included, from rollups alone.
 * Distinct over a range: the keys whose first day in it has no day of theirs in the range before it.
 */
export async function queryOverview(sql: Sql, orgId: string, from: string, to: string, grain: "hour" | "day"): Promise<Overview> {
  const { overview } = await oneRow<{ overview: Omit<Overview, "from" | "to" | "grain"> }>(
    sql,
    grain === "day" ? DAILY : HOURLY,
    [orgId, from, to],
    `overview-${grain}`,
  );
  return { from, to, grain, ...overview };
}

/** Distinct keys are kept over all types; how many of one type is not promised. */
const UNKNOWN_OF_TYPE = { people: null, sessions: null, courses: null } as const;

/** An overview of one type alone. */
export function onlyType(overview: Overview, type: string): Overview {
  const byType = overview.byType.filter((entry) => entry.type === type);
  const series = overview.series.filter((entry) => entry.type === type);
  return {
    ...overview,
    totals: { events: byType[0]?.events ?? 0, ...UNKNOWN_OF_TYPE },
    buckets: series.map(({ at, events }) => ({ at, events, ...UNKNOWN_OF_TYPE })),
    series,
    byType,
  };
}

const DISTINCT_OF_RANGE = `
  SELECT dimension, sum(n) AS n FROM rollup.day_gaps
  WHERE org_id = $1 AND dimension IN ('person', 'session', 'course') AND ${inRange("$2::date", "$3::date")} GROUP BY 1`;

const COUNTS_BY_DIMENSION = `
  coalesce(sum(n) FILTER (WHERE dimension = 'person'), 0) AS people,
  coalesce(sum(n) FILTER (WHERE dimension = 'session'), 0) AS sessions,
  coalesce(sum(n) FILTER (WHERE dimension = 'course'), 0) AS courses`;

function statement(series: string, distinct: string): string {
  return `
WITH series AS MATERIALIZED (${series}),
by_type AS (SELECT type, sum(events) AS events FROM series GROUP BY 1),
events AS (SELECT at, sum(events) AS events FROM series GROUP BY 1),
active AS (SELECT at, ${COUNTS_BY_DIMENSION} FROM (${distinct}) d GROUP BY 1),
totals AS (SELECT ${COUNTS_BY_DIMENSION} FROM (${DISTINCT_OF_RANGE}) d)
SELECT jsonb_build_object(
  'totals', (SELECT jsonb_build_object('events', coalesce((SELECT sum(events) FROM events), 0),
                                       'people', people, 'sessions', sessions, 'courses', courses) FROM totals),
  'buckets', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', at, 'events', e.events, 'people', coalesce(a.people, 0),
                'sessions', coalesce(a.sessions, 0), 'courses', coalesce(a.courses, 0)) ORDER BY at), '[]')
              FROM events e LEFT JOIN active a USING (at)),
  'series', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', at, 'type', type, 'events', events) ORDER BY at, type), '[]') FROM series),
  'byType', (SELECT coalesce(jsonb_agg(jsonb_build_object('type', type, 'events', events) ORDER BY events DESC, type), '[]') FROM by_type)
) AS overview`;
}

const DAILY = statement(
  "SELECT day AS at, type, events FROM rollup.event_days WHERE org_id = $1 AND day BETWEEN $2::date AND $3::date",
  "SELECT day AS at, dimension, sum(n) AS n FROM rollup.day_gaps WHERE org_id = $1 AND day BETWEEN $2::date AND $3::date GROUP BY 1, 2",
);
const HOURLY = statement(
  "SELECT hour AS at, type, events FROM rollup.event_hours WHERE org_id = $1 AND day BETWEEN $2::date AND $3::date",
  "SELECT hour AS at, dimension, n FROM rollup.distinct_hours WHERE org_id = $1 AND day BETWEEN $2::date AND $3::date",
);

/** The statement of the overview by day, its range given by two expressions in the place of parameters. */
export const dailyOverview = (from: string, to: string) => DAILY.replaceAll("$2::date", from).replaceAll("$3::date", to);

/** Totals alone, for the period that is compared with. */
export async function queryTotals(sql: Sql, orgId: string, from: string, to: string, type?: string): Promise<OverviewTotals> {
  if (type !== undefined) {
    const { events } = await oneRow<{ events: number }>(
      sql,
      "SELECT coalesce(sum(events), 0) AS events FROM rollup.event_days WHERE org_id = $1 AND day BETWEEN $2::date AND $3::date AND type = $4",
      [orgId, from, to, type],
    );
    return { events, ...UNKNOWN_OF_TYPE };
  }
  return oneRow<OverviewTotals & Record<string, unknown>>(
    sql,
    `SELECT (SELECT coalesce(sum(events), 0) FROM rollup.event_days WHERE org_id = $1 AND day BETWEEN $2::date AND $3::date) AS events,
            ${COUNTS_BY_DIMENSION} FROM (${DISTINCT_OF_RANGE}) d`,
    [orgId, from, to],
    "overview-totals",
  );
}
