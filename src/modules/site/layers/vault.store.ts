import { allSent, type Sql } from "@/db/sql";
import { filterOf, type Scope } from "@/modules/pipeline/contract";

/**
 * Data Vault 2.0 (Linstedt, Olschimke: Building a Scalable Data Warehouse with Data Vault 2.0, 2015).
 * A hash key is the MD5 of the business key; a hash diff that of the descriptive columns, as a row's text,
 * which quotes what it must. `load_date` is the receipt time of the event that brought the row.
 */
const RECORD_SOURCE = "site_tracking";

interface Hub {
  readonly table: string;
  readonly key: string;
  /** On an event `e`; null where the event has none. */
  readonly businessKey: string;
}

const EVENT: Hub = { table: "site_event_h", key: "site_event", businessKey: "e.event_id" };
const ENTITIES: readonly (Hub & { readonly link: string; readonly satellite: string; readonly attributes: readonly string[] })[] = [
  {
    table: "site_page_h",
    key: "site_page",
    businessKey: "e.page",
    link: "site_event_page_l",
    satellite: "site_page_details_s",
    attributes: ["hostname", "path", "title"],
  },
  {
    table: "site_session_h",
    key: "site_session",
    businessKey: "e.session_id",
    link: "site_event_session_l",
    satellite: "site_session_details_s",
    attributes: ["browser", "os", "device", "country", "language", "screen", "bot"],
  },
  {
    table: "site_visitor_h",
    key: "site_visitor",
    businessKey: "e.visitor_id",
    link: "site_event_visitor_l",
    satellite: "site_visitor_details_s",
    attributes: ["user_id", "browser", "os", "device", "country", "language", "bot"],
  },
];

const hashOf = (expression: string) => `md5(${expression})::uuid`;
const EVENT_ATTRIBUTES =
  "e.event_type, e.referrer, e.channel, e.utm_source, e.utm_medium, e.utm_campaign, e.utm_term, e.utm_content, e.quality_score, e.validation_status";

/** Loads the staged site events of a scope: insert-only, set-based, safe to repeat, in any order. */
export async function loadVault(sql: Sql, orgId: string, scope: Scope): Promise<void> {
  const { where, values, named, received } = filterOf(scope);
  const parameters = [orgId, ...values];
  const events = sql.rows(
    `WITH hubs AS (
       INSERT INTO business.site_event_h AS h (org_id, site_event_hk, site_event_bk, load_date, record_source)
       SELECT $1::uuid, ${hashOf(EVENT.businessKey)}, e.event_id, e.received_at, '${RECORD_SOURCE}' FROM staging.site_events e WHERE ${where} ORDER BY 2
       ON CONFLICT (org_id, site_event_hk) DO NOTHING
     )
     INSERT INTO business.site_event_details_s (org_id, site_event_hk, occurred_at, hash_diff, load_date, record_source,
       event_type, referrer, channel, utm_source, utm_medium, utm_campaign, utm_term, utm_content, quality_score, validation_status, event_data)
     SELECT $1::uuid, ${hashOf(EVENT.businessKey)}, e.occurred_at, ${hashOf(`row(${EVENT_ATTRIBUTES}, g.properties)::text`)}, e.received_at, '${RECORD_SOURCE}',
            ${EVENT_ATTRIBUTES}, g.properties
     FROM staging.site_events e
     -- One at a time by the primary key: see the reading of site events.
     CROSS JOIN LATERAL (SELECT s.properties FROM staging.events s
       WHERE s.org_id = e.org_id AND s.batch_id = e.batch_id AND s.ordinal = e.ordinal AND s.received_at = e.received_at AND ${received("s")} LIMIT 1) g
     WHERE ${where} ORDER BY 2
     ON CONFLICT DO NOTHING`,
    parameters,
    named("vault-event"),
  );
  const entities = ENTITIES.map(({ table, key, businessKey, link, satellite, attributes }) => {
    const columns = attributes.map((column) => `e.${column}`).join(", ");
    return sql.rows(
      `WITH loaded AS MATERIALIZED (
         SELECT ${hashOf(EVENT.businessKey)} AS event_hk, ${hashOf(businessKey)} AS hk, ${businessKey} AS bk, e.occurred_at, e.received_at,
                ${hashOf(`row(${columns})::text`)} AS hash_diff, ${columns}
         FROM staging.site_events e WHERE ${where} AND ${businessKey} IS NOT NULL
       ), hubs AS (
         INSERT INTO business.${table} AS h (org_id, ${key}_hk, ${key}_bk, load_date, record_source)
         SELECT $1::uuid, hk, min(bk), min(received_at), '${RECORD_SOURCE}' FROM loaded GROUP BY hk ORDER BY hk
         ON CONFLICT (org_id, ${key}_hk) DO UPDATE SET load_date = excluded.load_date WHERE excluded.load_date < h.load_date
       ), links AS (
         INSERT INTO business.${link} (org_id, site_event_hk, ${key}_hk, load_date, record_source)
         SELECT $1::uuid, event_hk, hk, received_at, '${RECORD_SOURCE}' FROM loaded ORDER BY event_hk
         ON CONFLICT DO NOTHING
       )
       INSERT INTO business.${satellite} (org_id, ${key}_hk, occurred_at, site_event_hk, hash_diff, load_date, record_source, ${attributes.join(", ")})
       SELECT $1::uuid, hk, occurred_at, event_hk, hash_diff, received_at, '${RECORD_SOURCE}', ${attributes.join(", ")} FROM loaded ORDER BY 2, 3, 4
       ON CONFLICT DO NOTHING`,
      parameters,
      named(`vault-${key}`),
    );
  });
  await allSent([events, ...entities]);
}

/** Takes what the staged site events of a scope brought out again, hubs included that nothing else names. */
export async function unloadVault(sql: Sql, orgId: string, scope: Scope): Promise<void> {
  const { where, values } = filterOf(scope);
  const gone = `SELECT ${hashOf(EVENT.businessKey)} AS event_hk FROM staging.site_events e WHERE ${where}`;
  const parameters = [orgId, ...values];
  for (const { table, key, businessKey, link, satellite } of ENTITIES) {
    await sql.rows(
      `WITH taken AS MATERIALIZED (
         SELECT ${hashOf(EVENT.businessKey)} AS event_hk, ${hashOf(businessKey)} AS hk, e.occurred_at
         FROM staging.site_events e WHERE ${where} AND ${businessKey} IS NOT NULL
       ), satellites AS (
         DELETE FROM business.${satellite} s USING taken
         WHERE s.org_id = $1 AND s.${key}_hk = taken.hk AND s.occurred_at = taken.occurred_at AND s.site_event_hk = taken.event_hk
       ), links AS (
         DELETE FROM business.${link} l USING taken WHERE l.org_id = $1 AND l.site_event_hk = taken.event_hk AND l.${key}_hk = taken.hk
       ), hubs AS (
         SELECT d.hk, (SELECT min(l.load_date) FROM business.${link} l WHERE l.org_id = $1 AND l.${key}_hk = d.hk
                         AND NOT EXISTS (SELECT 1 FROM taken x WHERE x.event_hk = l.site_event_hk)) AS load_date
         FROM (SELECT DISTINCT hk FROM taken) d
       ), orphans AS (
         DELETE FROM business.${table} h USING hubs WHERE h.org_id = $1 AND h.${key}_hk = hubs.hk AND hubs.load_date IS NULL
       )
       UPDATE business.${table} h SET load_date = hubs.load_date FROM hubs
       WHERE h.org_id = $1 AND h.${key}_hk = hubs.hk AND hubs.load_date IS NOT NULL AND h.load_date <> hubs.load_date`,
      parameters,
    );
  }
  await sql.rows(`DELETE FROM business.site_event_details_s WHERE org_id = $1 AND site_event_hk IN (${gone})`, parameters);
  await sql.rows(`DELETE FROM business.site_event_h WHERE org_id = $1 AND site_event_hk IN (${gone})`, parameters);
}
