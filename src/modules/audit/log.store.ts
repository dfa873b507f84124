import type { Sql } from "@/db/sql";
import type { AuditFilter, AuditLogRow } from "./log.contract";

type Row = AuditLogRow & Record<string, unknown>;

/** `$1` to `$7`: action, actor, target, from, to, the last id of the page before, how many. Ids are in the order of time. */
const FILTER = `($1::text IS NULL OR e.action = $1) AND ($2::text IS NULL OR e.actor = $2) AND ($3::text IS NULL OR e.target = $3)
  AND ($4::timestamptz IS NULL OR e.at >= $4) AND ($5::timestamptz IS NULL OR e.at < $5) AND ($6::uuid IS NULL OR e.id < $6)
  ORDER BY e.id DESC LIMIT $7`;
const valuesOf = ({ action, actor, target, from, to }: AuditFilter, before: string | null, limit: number) => [action ?? null, actor ?? null, target ?? null, from ?? null, to ?? null, before, limit];

/** Entries of one organisation, the latest first. */
export async function listEntries(sql: Sql, orgId: string, filter: AuditFilter, before: string | null, limit: number): Promise<readonly AuditLogRow[]> {
  return sql.rows<Row>(
    `SELECT e.id, e.at, e.actor, e.action, e.target, e.details,
            coalesce((SELECT u.email FROM app.users u WHERE 'user:' || u.id = e.actor), (SELECT k.name FROM app.api_keys k WHERE k.org_id = $8 AND 'key:' || k.id = e.actor)) AS "actorName"
     FROM (SELECT e.* FROM app.audit_entries e WHERE e.org_id = $8 AND ${FILTER}) e ORDER BY e.id DESC`,
    [...valuesOf(filter, before, limit), orgId],
  );
}

/** Entries about the installation itself; in an operator's transaction, which sees no people. */
export async function listOperatorEntries(sql: Sql, filter: AuditFilter, before: string | null, limit: number): Promise<readonly AuditLogRow[]> {
  return sql.rows<Row>(
    `SELECT e.id, e.at, e.actor, e.action, e.target, e.details, NULL::text AS "actorName" FROM app.operator_audit_entries e WHERE ${FILTER}`,
    valuesOf(filter, before, limit),
  );
}
