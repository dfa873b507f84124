import type { Tenant } from "@/db/tenant";

/** Every number of an organisation, to compare two ways of getting there. */
export async function numbersOf(tenant: Tenant): Promise<unknown> {
  return tenant.read(async (sql) => ({
    hours: await sql.rows("SELECT day, hour, type, events FROM rollup.event_hours ORDER BY 1, 2, 3"),
    days: await sql.rows("SELECT day, type, events FROM rollup.event_days ORDER BY 1, 2"),
    seenHours: await sql.rows("SELECT dimension, day, hour, key FROM rollup.seen_hours ORDER BY 1, 2, 3, 4"),
    distinctHours: await sql.rows("SELECT dimension, day, hour, n FROM rollup.distinct_hours WHERE n <> 0 ORDER BY 1, 2, 3"),
    seenDays: await sql.rows("SELECT dimension, key, day FROM rollup.seen_days ORDER BY 1, 2, 3"),
    gaps: await sql.rows("SELECT dimension, day, previous_day, n FROM rollup.day_gaps WHERE n <> 0 ORDER BY 1, 2, 3"),
    staged: await sql.rows("SELECT client_event_id, type, local_day, local_hour, person, quality_score FROM staging.events ORDER BY 1"),
  }));
}
