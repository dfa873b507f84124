import type { Sql } from "@/db/sql";

/** The secret of a day; the first caller makes it, and all get the same. */
export async function findOrCreateSecret(sql: Sql, day: string, fresh: Buffer): Promise<Buffer> {
  const find = () => sql.rows<{ secret: Buffer }>("SELECT secret FROM ops.visitor_secrets WHERE day = $1::date", [day]);
  const [known] = await find();
  if (known) return known.secret;
  await sql.rows("INSERT INTO ops.visitor_secrets (day, secret) VALUES ($1::date, $2) ON CONFLICT (day) DO NOTHING", [day, fresh]);
  // Who lost the race has waited for the winner's commit, and sees it.
  const [made] = await find();
  if (!made) throw new Error(`the visitor secret of ${day} was destroyed while it was made`);
  return made.secret;
}

/** @returns how many days' secrets were destroyed */
export async function deleteSecretsBefore(sql: Sql, day: string): Promise<number> {
  const rows = await sql.rows("DELETE FROM ops.visitor_secrets WHERE day < $1::date RETURNING day", [day]);
  return rows.length;
}
