import { oneRow, type Sql } from "@/db/sql";
import { type FactName, type FactOfAll, factsSql, type HourCount, type JobFact, type PipelineFacts } from "./facts.contract";

/** Facts of one organisation. The transaction must be that organisation's. */
export async function queryFacts<Name extends FactName>(sql: Sql, orgId: string, names: readonly Name[]): Promise<Pick<PipelineFacts, Name>> {
  return oneRow<Pick<PipelineFacts, Name> & Record<string, unknown>>(sql, `SELECT * FROM ${factsSql("$1", names)} f`, [orgId]);
}

/** Facts of all organisations together; platform role. */
export async function queryFactsOfAll<Name extends FactOfAll>(sql: Sql, names: readonly Name[]): Promise<Pick<PipelineFacts, Name>> {
  return oneRow<Pick<PipelineFacts, Name> & Record<string, unknown>>(sql, `SELECT * FROM ${factsSql("all", names)} f`);
}

/** The last run of every job; platform role. An error's text may name a tenant, so only its absence is told. */
export async function queryJobs(sql: Sql): Promise<readonly JobFact[]> {
  const { jobs } = await oneRow<{ jobs: readonly JobFact[] }>(
    sql,
    `SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'lastStartedAt', last_started_at, 'lastFinishedAt', last_finished_at, 'ok', last_error IS NULL) ORDER BY id), '[]') AS jobs FROM ops.jobs`,
  );
  return jobs;
}

/** What is still to be drained of the batches up to one. */
export async function countPendingUpTo(sql: Sql, orgId: string, batchId: string): Promise<{ batches: number; events: number }> {
  return oneRow(
    sql,
    `SELECT count(*) AS batches, coalesce(sum(accepted), 0) AS events FROM raw.analytics_event_batches
     WHERE org_id = $1 AND processed_at IS NULL AND batch_id <= $2`,
    [orgId, batchId],
  );
}

/** What was received and drained, by hour of receipt, the last 30 days. */
export async function queryHours(sql: Sql, orgId: string): Promise<readonly HourCount[]> {
  return sql.rows<HourCount & Record<string, unknown>>(
    `SELECT hour, received, accepted, duplicates, failed, counted, set_aside AS "setAside"
     FROM rollup.balance_hours WHERE org_id = $1 AND hour > now() - interval '30 days' ORDER BY hour`,
    [orgId],
  );
}
