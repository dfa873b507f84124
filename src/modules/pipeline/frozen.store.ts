import type { Sql } from "@/db/sql";

/** The last local day whose raw events are not all kept any more, null while all are; undefined without the organisation. */
export async function findFrozenThrough(sql: Sql, orgId: string): Promise<string | null | undefined> {
  const [row] = await sql.rows<{ day: string | null }>("SELECT frozen_through AS day FROM app.organisations WHERE id = $1", [orgId], "frozen-through");
  return row?.day;
}

export async function frozenThrough(sql: Sql, orgId: string): Promise<string | null> {
  return (await findFrozenThrough(sql, orgId)) ?? null;
}
