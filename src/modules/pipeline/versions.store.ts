import { oneRow, type Sql } from "@/db/sql";
import type { ReadModel } from "./contract";

/**
 * Notes the versions of the models for an organisation that has no numbers yet: its rows will all be of these. For
 * one that has, a model without a version is new, and knows nothing of the events before it.
 */
export async function beginVersions(sql: Sql, orgId: string, models: readonly ReadModel[]): Promise<void> {
  await sql.rows(
    `INSERT INTO ops.read_model_versions (org_id, model, version, built_at)
     SELECT $1::uuid, m.model, m.version, clock_timestamp() FROM unnest($2::text[], $3::integer[]) AS m(model, version)
     WHERE NOT EXISTS (SELECT 1 FROM rollup.event_days WHERE org_id = $1) ORDER BY 2
     ON CONFLICT (org_id, model) DO NOTHING`,
    [orgId, models.map((model) => model.name), models.map((model) => model.version)],
    "begin-versions",
  );
}

/** Notes that every day of an organisation was built by these versions. */
export async function setVersions(sql: Sql, orgId: string, models: readonly ReadModel[]): Promise<void> {
  await sql.rows(
    `INSERT INTO ops.read_model_versions AS v (org_id, model, version, built_at)
     SELECT $1::uuid, m.model, m.version, clock_timestamp() FROM unnest($2::text[], $3::integer[]) AS m(model, version) ORDER BY 2
     ON CONFLICT (org_id, model) DO UPDATE SET version = excluded.version, built_at = excluded.built_at`,
    [orgId, models.map((model) => model.name), models.map((model) => model.version)],
  );
}

const WANTED = `
  FROM unnest($1::text[], $2::integer[]) AS m(model, version)
  LEFT JOIN ops.read_model_versions v ON v.org_id = o.id AND v.model = m.model
  WHERE v.version IS DISTINCT FROM m.version AND EXISTS (SELECT 1 FROM rollup.event_days d WHERE d.org_id = o.id)`;

/** The models whose rows are of another version than the code's, by name. */
export async function modelsToRebuild(sql: Sql, orgId: string, models: readonly ReadModel[]): Promise<readonly string[]> {
  const { wanted } = await oneRow<{ wanted: string[] }>(
    sql,
    `SELECT coalesce(array_agg(m.model ORDER BY m.model), '{}') AS wanted FROM (VALUES ($3::uuid)) AS o(id) CROSS JOIN LATERAL (SELECT m.model ${WANTED}) m`,
    [models.map((model) => model.name), models.map((model) => model.version), orgId],
  );
  return wanted;
}

/** How many organisations want a rebuild of each model, of those that any does; platform role. */
export async function rebuildsWanted(sql: Sql, models: readonly ReadModel[]): Promise<readonly { model: string; organisations: number }[]> {
  return sql.rows<{ model: string; organisations: number }>(
    `SELECT w.model, count(*) AS organisations FROM app.organisations o CROSS JOIN LATERAL (SELECT m.model ${WANTED}) w GROUP BY 1 ORDER BY 1`,
    [models.map((model) => model.name), models.map((model) => model.version)],
  );
}
