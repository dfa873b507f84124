import { oneRow, type Sql } from "@/db/sql";
import { receivedSince, receivedUntilNow } from "@/kernel/received";
import type { QualityDay, RuleCount, Scores } from "./quality.contract";

/** Events checked and failed by rule and UTC day of receipt. */
export async function qualityByDay(sql: Sql, orgId: string, days: number): Promise<readonly QualityDay[]> {
  return sql.rows<QualityDay & Record<string, unknown>>(
    `SELECT (received_at AT TIME ZONE 'UTC')::date AS day, rule, sum(checked) AS checked, sum(failed) AS failed
     FROM staging.data_quality_log WHERE org_id = $1 AND received_at >= now() - $2 * interval '1 day' GROUP BY 1, 2 ORDER BY 1, 2`,
    [orgId, days],
  );
}

/** Of the newest events that occurred within a day, at most this many. */
const DAY_MS = 86_400_000;
const QUALITY_SAMPLE = 1_000;

export async function queryScores(sql: Sql, orgId: string): Promise<Scores> {
  const { on } = receivedUntilNow(receivedSince(new Date(Date.now() - DAY_MS)));
  return oneRow<Scores & Record<string, unknown>>(
    sql,
    `SELECT count(*) AS events, avg(quality_score) AS "averageScore",
            count(*) FILTER (WHERE validation_status = 'VALID') AS valid,
            count(*) FILTER (WHERE validation_status = 'WARNING') AS warning,
            count(*) FILTER (WHERE validation_status = 'INVALID') AS invalid
     FROM (SELECT quality_score, validation_status FROM staging.site_events s
           WHERE org_id = $1 AND ${on("s")} AND occurred_at > now() - interval '1 day' ORDER BY occurred_at DESC LIMIT ${QUALITY_SAMPLE}) e`,
    [orgId],
  );
}

const QUALITY_ROWS = 5_000;

/** By rule, over the newest entries of the quality log within a day. */
export async function ruleCounts(sql: Sql, orgId: string): Promise<readonly RuleCount[]> {
  return sql.rows<RuleCount & Record<string, unknown>>(
    `SELECT rule, sum(checked) AS checked, sum(failed) AS failed
     FROM (SELECT rule, checked, failed FROM staging.data_quality_log
           WHERE org_id = $1 AND received_at > now() - interval '1 day' ORDER BY received_at DESC LIMIT ${QUALITY_ROWS}) q
     GROUP BY rule ORDER BY rule`,
    [orgId],
  );
}
