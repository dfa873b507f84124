import { inRange } from "@/db/day-gaps";
import type { Sql } from "@/db/sql";

/** One organisation among all, for platform admins. */
export interface OrganisationNumbers {
  readonly slug: string;
  readonly name: string;
  readonly events: number;
  readonly people: number;
  readonly waiting: number;
  readonly deadLetters: number;
  /** Receipt time of the oldest event that waits. */
  readonly waitingSince: Date | null;
}

/** Platform role: the only numbers that cross organisations. */
export async function queryOrganisations(sql: Sql, days: number): Promise<readonly OrganisationNumbers[]> {
  return sql.rows<OrganisationNumbers & Record<string, unknown>>(
    `SELECT o.slug, o.name, coalesce(e.events, 0) AS events, coalesce(p.people, 0) AS people,
            coalesce(w.waiting, 0) AS waiting, w.since AS "waitingSince", coalesce(l.letters, 0) AS "deadLetters"
     FROM app.organisations o
     CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE app.zone_of(o.id, now()))::date AS today) t
     LEFT JOIN LATERAL (SELECT sum(events) AS events FROM rollup.event_days d WHERE d.org_id = o.id AND d.day BETWEEN t.today - $1::integer + 1 AND t.today) e ON true
     LEFT JOIN LATERAL (SELECT sum(n) AS people FROM rollup.day_gaps g WHERE g.org_id = o.id AND g.dimension = 'person'
       AND ${inRange("t.today - $1::integer + 1", "t.today", "g.")}) p ON true
     LEFT JOIN LATERAL (SELECT sum(accepted) AS waiting, min(received_at) FILTER (WHERE accepted > 0) AS since
       FROM raw.analytics_event_batches b WHERE b.org_id = o.id AND b.processed_at IS NULL) w ON true
     LEFT JOIN LATERAL (SELECT count(*) AS letters FROM raw.dead_letters x WHERE x.org_id = o.id AND x.status = 'open') l ON true
     ORDER BY events DESC, o.name`,
    [days],
  );
}
