import type { Sql } from "@/db/sql";
import type { SiteSettings } from "./contract";

/** With defaults for what was never chosen; undefined when there is no such organisation. */
export async function findSettings(sql: Sql, orgId: string): Promise<SiteSettings | undefined> {
  const [row] = await sql.rows<{ allowedOrigins: string[]; honourPrivacy: boolean }>(
    `SELECT coalesce(s.allowed_origins, '{*}') AS "allowedOrigins", coalesce(s.honour_privacy, true) AS "honourPrivacy"
     FROM app.organisations o LEFT JOIN app.site_settings s ON s.org_id = o.id WHERE o.id = $1`,
    [orgId],
    "site-settings",
  );
  return row;
}

export async function upsertSettings(sql: Sql, orgId: string, { allowedOrigins, honourPrivacy }: SiteSettings): Promise<void> {
  await sql.rows(
    `INSERT INTO app.site_settings (org_id, allowed_origins, honour_privacy) VALUES ($1, $2, $3)
     ON CONFLICT (org_id) DO UPDATE SET allowed_origins = excluded.allowed_origins, honour_privacy = excluded.honour_privacy`,
    [orgId, allowedOrigins, honourPrivacy],
  );
}
