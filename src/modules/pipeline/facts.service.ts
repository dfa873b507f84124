import type { Sql } from "@/db/sql";
import type { FactName, FactOfAll, HourCount, JobFact, PipelineFacts } from "./facts.contract";
import { countPendingUpTo, queryFacts, queryFactsOfAll, queryHours, queryJobs } from "./facts.store";
import type { PassFigures, PassRow } from "./passes.contract";
import { latestRuns, passFigures } from "./passes.store";
import { queryScores, ruleCounts } from "./quality.store";
import type { RuleCount, Scores } from "./quality.contract";

/**
 * What every answer about the pipeline is made of: status, health, the pipeline page, freshness. Each is read in the
 * transaction of the answer, which is its organisation's, or the platform's where it is about all.
 */
export const pipelineFacts = {
  of: <Name extends FactName>(sql: Sql, orgId: string, ...names: readonly Name[]): Promise<Pick<PipelineFacts, Name>> => queryFacts(sql, orgId, names),
  ofAll: <Name extends FactOfAll>(sql: Sql, ...names: readonly Name[]): Promise<Pick<PipelineFacts, Name>> => queryFactsOfAll(sql, names),
  /** The last run of every job. */
  jobs: (sql: Sql): Promise<readonly JobFact[]> => queryJobs(sql),
  pendingUpTo: (sql: Sql, orgId: string, batchId: string): Promise<{ readonly batches: number; readonly events: number }> => countPendingUpTo(sql, orgId, batchId),
  /** What was received and drained, by hour of receipt, the last 30 days. */
  hours: (sql: Sql, orgId: string): Promise<readonly HourCount[]> => queryHours(sql, orgId),
  /** Of the newest site events that occurred within a day. */
  scores: (sql: Sql, orgId: string): Promise<Scores> => queryScores(sql, orgId),
  /** By rule, over the newest checks within a day. */
  rules: (sql: Sql, orgId: string): Promise<readonly RuleCount[]> => ruleCounts(sql, orgId),
  passes: (sql: Sql, orgId: string, hours: number): Promise<PassFigures> => passFigures(sql, orgId, hours),
  /** Latest first. */
  latestPasses: (sql: Sql, orgId: string, limit: number): Promise<readonly PassRow[]> => latestRuns(sql, orgId, limit),
};
