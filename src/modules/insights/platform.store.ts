import { inRange } from "@/db/day-gaps";
import type { Sql } from "@/db/sql";
import { factsSql } from "@/modules/pipeline/facts.contract";

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
            f.waiting, f."oldestWaitingAt" AS "waitingSince", f."deadLetters"
     FROM app.organisations o
     CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE app.zone_of(o.id, now()))::date AS today) t
     LEFT JOIN LATERAL (SELECT sum(events) AS events FROM rollup.event_days d WHERE d.org_id = o.id AND d.day BETWEEN t.today - $1::integer + 1 AND t.today) e ON true
     LEFT JOIN LATERAL (SELECT sum(n) AS people FROM rollup.day_gaps g WHERE g.org_id = o.id AND g.dimension = 'person'
       AND ${inRange("t.today - $1::integer + 1", "t.today", "g.")}) p ON true
     CROSS JOIN LATERAL ${factsSql("o.id", ["waiting", "oldestWaitingAt", "deadLetters"])} f
     ORDER BY events DESC, o.name`,
    [days],
  );
}
