import type { PrismaTransaction } from "@/db/prisma";
import { oneRow, type Sql } from "@/db/sql";

export interface OrganisationRow {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly customerId: string;
  readonly createdAt: Date;
}

export interface ZoneRow {
  readonly zone: string;
  readonly effectiveFrom: Date;
}

const ORGANISATION = { id: true, name: true, slug: true, customerId: true, createdAt: true } as const;

/** The organisation, its first zone since ever, and its lane. The transaction's organisation must be `id`. */
export async function insertOrganisation(
  tx: PrismaTransaction,
  sql: Sql,
  { timeZone, ...data }: { id: string; name: string; slug: string; customerId: string; timeZone: string },
): Promise<OrganisationRow> {
  const row = await tx.organisation.create({ data, select: ORGANISATION });
  await sql.rows("INSERT INTO app.organisation_zones (org_id, effective_from, zone) VALUES ($1, '-infinity', $2)", [data.id, timeZone]);
  await sql.rows("INSERT INTO ops.lanes (org_id) VALUES ($1)", [data.id]);
  return row;
}

export async function findOrganisation(tx: PrismaTransaction, id: string): Promise<OrganisationRow | null> {
  return tx.organisation.findUnique({ where: { id }, select: ORGANISATION });
}

/** @returns the name that it had, or undefined when there is no such organisation */
export async function renameOrganisation(tx: PrismaTransaction, id: string, name: string): Promise<string | undefined> {
  const before = await tx.organisation.findUnique({ where: { id }, select: { name: true } });
  if (before === null) return undefined;
  await tx.organisation.update({ where: { id }, data: { name }, select: { id: true } });
  return before.name;
}

/** The zone of now, and the one that is to come. */
export async function findZones(sql: Sql, orgId: string): Promise<{ current: string; pending: ZoneRow | null }> {
  const row = await oneRow<{ current: string; pendingZone: string | null; pendingFrom: Date | null }>(
    sql,
    `SELECT app.zone_of($1, now()) AS current,
            next.zone AS "pendingZone", next.effective_from AS "pendingFrom"
     FROM (VALUES (1)) AS one LEFT JOIN app.organisation_zones next ON next.org_id = $1 AND next.effective_from > now()
     ORDER BY next.effective_from LIMIT 1`,
    [orgId],
  );
  const pending = row.pendingZone === null || row.pendingFrom === null ? null : { zone: row.pendingZone, effectiveFrom: row.pendingFrom };
  return { current: row.current, pending };
}

/** Whether PostgreSQL knows the zone, too: its list and that of JavaScript are not of one age. */
export async function databaseKnowsZone(sql: Sql, zone: string): Promise<boolean> {
  const rows = await sql.rows("SELECT 1 FROM pg_timezone_names WHERE name = $1", [zone]);
  return rows.length > 0;
}

/**
 * Lets `zone` hold from the next local midnight of the zone that holds now; a change that was to come
 * is forgotten. Two changes at once go one after the other.
 * @returns undefined when that zone holds already
 */
export async function scheduleZone(sql: Sql, orgId: string, zone: string): Promise<Date | undefined> {
  await sql.rows("SELECT 1 FROM app.organisations WHERE id = $1 FOR UPDATE", [orgId]);
  const { current } = await findZones(sql, orgId);
  await sql.rows("DELETE FROM app.organisation_zones WHERE org_id = $1 AND effective_from > now()", [orgId]);
  if (zone === current) return undefined;
  const { effectiveFrom } = await oneRow<{ effectiveFrom: Date }>(
    sql,
    `INSERT INTO app.organisation_zones (org_id, effective_from, zone)
     VALUES ($1, (date_trunc('day', now() AT TIME ZONE $3) + interval '1 day') AT TIME ZONE $3, $2)
     RETURNING effective_from AS "effectiveFrom"`,
    [orgId, zone, current],
  );
  return effectiveFrom;
}

export interface OrganisationListing extends OrganisationRow {
  readonly timeZone: string;
  readonly members: number;
  readonly activeKeys: number;
}

const LISTING = `
  SELECT o.id, o.name, o.slug, o.customer_id AS "customerId", o.created_at AS "createdAt",
         app.zone_of(o.id, now()) AS "timeZone",
         (SELECT count(*) FROM app.memberships m WHERE m.org_id = o.id) AS members,
         (SELECT count(*) FROM app.api_keys k WHERE k.org_id = o.id AND k.revoked_at IS NULL) AS "activeKeys"
  FROM app.organisations o`;

/** All of them, by name; for the platform role only. */
export async function listOrganisations(sql: Sql): Promise<OrganisationListing[]> {
  return sql.rows<OrganisationListing & Record<string, unknown>>(`${LISTING} ORDER BY lower(o.name), o.id`);
}

/** By slug, id or customer id; for the platform role only. */
export async function findListing(sql: Sql, ref: string): Promise<OrganisationListing | undefined> {
  const [row] = await sql.rows<OrganisationListing & Record<string, unknown>>(
    `${LISTING} WHERE o.slug = $1 OR o.id::text = $1 OR o.customer_id = $1`,
    [ref],
  );
  return row;
}
