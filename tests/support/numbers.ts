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

/** Of other things than numbers: when something was computed, and in which batch it came. */
const NOT_NUMBERS = ["rollup.balance_hours", "rollup.analytics_insights", "learning.survey_answers", "learning.survey_responses"];

/** As {@link numbersOf}, of whatever tables the rollups and the learning module keep; a count of nothing is no row. */
export async function everyNumberOf(tenant: Tenant): Promise<Readonly<Record<string, unknown>>> {
  return tenant.read(async (sql) => {
    const tables = await sql.rows<{ name: string; keys: string[] }>(
      `SELECT c.oid::regclass::text AS name, array_agg(a.attname::text) AS keys
       FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
       WHERE c.relnamespace IN ('rollup'::regnamespace, 'learning'::regnamespace) AND c.relkind IN ('r', 'p') GROUP BY c.oid ORDER BY 1`,
    );
    const numbers: Record<string, unknown> = {};
    for (const { name, keys } of tables) {
      if (NOT_NUMBERS.includes(name)) continue;
      const rows = await sql.rows<{ row: Record<string, unknown> }>(`SELECT to_jsonb(t) - 'org_id' AS row FROM ${name} t ORDER BY t::text`);
      numbers[name] = rows.map(({ row }) => row).filter((row) => countsAnything(row, keys));
    }
    return numbers;
  });
}

function countsAnything(row: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  const counts = Object.entries(row).filter(([column, value]) => typeof value === "number" && !keys.includes(column));
  return counts.length === 0 || counts.some(([, count]) => count !== 0);
}
