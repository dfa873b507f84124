import { newId } from "@/kernel/ids";
import { oneRow, type Sql } from "@/db/sql";
import type { Pass, PassFigures, PassRow } from "./passes.contract";

/** How long runs are kept: long enough to see a week's rhythm. */
const KEEP = "8 days";

export async function recordPass(sql: Sql, orgId: string, startedAt: Date, run: Pass, error: string | null = null): Promise<void> {
  await sql.rows(
    `INSERT INTO ops.pipeline_runs (org_id, id, trigger, started_at, duration_ms, layer_ms, batches, events, set_aside, replayed, error)
     VALUES ($1, $2, 'drain', $3, extract(epoch FROM clock_timestamp() - $3::timestamptz) * 1000, $4, $5, $6, $7, $8, left($9, 500))`,
    [orgId, newId(), startedAt, JSON.stringify(run.layers), run.batches, run.events, run.setAside, run.replayed, error],
    "record-run",
  );
}

/** Latest first. */
export async function latestRuns(sql: Sql, orgId: string, limit: number): Promise<readonly PassRow[]> {
  return sql.rows<PassRow & Record<string, unknown>>(
    `SELECT id, trigger, started_at AS "startedAt", duration_ms AS "durationMs", layer_ms AS layers, batches, events, set_aside AS "setAside", replayed, error
     FROM ops.pipeline_runs WHERE org_id = $1 ORDER BY started_at DESC, id DESC LIMIT $2`,
    [orgId, limit],
  );
}

/** How the passes of the last `hours` went. */
export async function passFigures(sql: Sql, orgId: string, hours: number): Promise<PassFigures> {
  const { figures } = await oneRow<{ figures: PassFigures }>(
    sql,
    `WITH runs AS MATERIALIZED (SELECT * FROM ops.pipeline_runs WHERE org_id = $1 AND started_at >= now() - $2 * interval '1 hour')
     SELECT jsonb_build_object(
       'passes', count(*), 'failedPasses', count(error), 'events', coalesce(sum(events), 0),
       'p50Ms', percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms), 'p95Ms', percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms), 'maxMs', max(duration_ms),
       'layers', (SELECT coalesce(jsonb_object_agg(layer, ms), '{}') FROM (
          SELECT l.key AS layer, round(avg(l.value::numeric), 2) AS ms FROM runs r CROSS JOIN jsonb_each_text(r.layer_ms) l GROUP BY 1) x)
     ) AS figures FROM runs`,
    [orgId, hours],
  );
  return figures;
}

export async function dropOldPasses(sql: Sql, orgId: string): Promise<void> {
  await sql.rows(`DELETE FROM ops.pipeline_runs WHERE org_id = $1 AND started_at < now() - interval '${KEEP}'`, [orgId]);
}
