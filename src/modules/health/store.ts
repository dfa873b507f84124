import { oneRow, type Sql } from "@/db/sql";

export interface JobHealth {
  readonly id: string;
  readonly lastStartedAt: string | null;
  readonly lastFinishedAt: string | null;
  readonly ok: boolean;
}

export interface HealthRow {
  readonly now: Date;
  readonly oldest: Date | null;
  readonly pendingBatches: number;
  readonly deadLetters: number;
  readonly beat: Date | null;
  readonly jobs: readonly JobHealth[];
}

/** Platform role. Counts and times only; an error's text may name a tenant, so only its absence is told. */
export async function queryHealth(sql: Sql): Promise<HealthRow> {
  return oneRow<HealthRow & Record<string, unknown>>(
    sql,
    `SELECT clock_timestamp() AS now, p.oldest, p."pendingBatches",
            (SELECT count(*) FROM raw.dead_letters WHERE status = 'open') AS "deadLetters",
            (SELECT max(beat_at) FROM ops.heartbeats) AS beat,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'lastStartedAt', last_started_at, 'lastFinishedAt', last_finished_at,
                                                          'ok', last_error IS NULL) ORDER BY id), '[]') FROM ops.jobs) AS jobs
     FROM (SELECT count(*) AS "pendingBatches", min(received_at) FILTER (WHERE accepted > 0) AS oldest
           FROM raw.analytics_event_batches WHERE processed_at IS NULL) p`,
  );
}
