import type { Sql } from "@/db/sql";
import type { Role } from "@/kernel/permissions";
import type { SessionUser } from "./contract";

/** The person with that id, unless disabled. */
export async function findPerson(sql: Sql, userId: string): Promise<SessionUser | undefined> {
  const [row] = await sql.rows<SessionUser & Record<string, unknown>>(
    `SELECT id, email, name, platform_admin AS "platformAdmin" FROM app.users WHERE id = $1 AND disabled_at IS NULL`,
    [userId],
  );
  return row;
}

export interface EntryRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly customerId: string;
  /** Null for a platform admin who is no member. */
  readonly role: Role | null;
}

// Anyone who may not enter gets no row: scope in the query, never afterwards.
const ENTRIES = `
  SELECT o.id, o.slug, o.name, o.customer_id AS "customerId", m.role
  FROM app.organisations o LEFT JOIN app.memberships m ON m.org_id = o.id AND m.user_id = $1
  WHERE (m.user_id IS NOT NULL OR $2::boolean)`;

/** The organisation with that id or slug, if the person may enter it. */
export async function findEntry(sql: Sql, user: SessionUser, ref: string): Promise<EntryRow | undefined> {
  const [row] = await sql.rows<EntryRow & Record<string, unknown>>(
    `${ENTRIES} AND (o.slug = $3 OR o.id::text = $3)`,
    [user.id, user.platformAdmin, ref],
    "access-entry",
  );
  return row;
}

export async function listEntries(sql: Sql, user: SessionUser): Promise<EntryRow[]> {
  return sql.rows<EntryRow & Record<string, unknown>>(`${ENTRIES} ORDER BY lower(o.name), o.id`, [user.id, user.platformAdmin], "access-entries");
}
