import { allSent } from "@/db/sql";
import type { ReadModel } from "@/modules/pipeline/contract";
import { distinctKeys, type KeySource } from "@/modules/rollup/service";
import { clean } from "./clean";
import { siteContextSchema } from "./context";
import { SITE_RULES } from "./quality";
import { cutSessions, recutSessions, touchedSessions } from "./sessions.store";
import { deleteSiteDay, insertSiteEvents, logQuality, readSiteEvents } from "./stage.store";
import { countEvents, dropZeroes } from "./rollups.store";
import { loadVault, unloadVaultDay } from "./vault.store";

/** A visitor is anyone who viewed a page; crawlers are counted apart. */
export const VISITORS: KeySource = {
  name: "site",
  dimensions: ["site_visitor", "site_crawler"],
  select: `SELECT CASE WHEN e.bot THEN 'site_crawler' ELSE 'site_visitor' END COLLATE "C" AS dimension, e.visitor_id AS key, e.local_day AS day, e.local_hour AS hour
       FROM staging.site_events e WHERE e.visitor_id IS NOT NULL AND e.event_type = 'page_view'`,
};

const RULES = SITE_RULES.map((rule) => rule.name);

/** Site events, from raw to staging, the vault, sessions and traffic. */
export const siteTracking: ReadModel = {
  name: "site",
  async add(sql, orgId, scope) {
    const rows = await readSiteEvents(sql, orgId, scope);
    if (rows.length === 0) return;
    const events = rows.map((row) => clean({ ...row, context: siteContextSchema.parse(row.context) }));
    await allSent([
      insertSiteEvents(sql, orgId, events),
      logQuality(sql, orgId, [...new Set(events.map((event) => event.batchId))].sort(), RULES),
      loadVault(sql, orgId, scope),
      countEvents(sql, orgId, scope, 1),
      distinctKeys.add(sql, orgId, VISITORS, scope),
      cutSessions(sql, orgId, scope),
    ]);
  },
  async removeDay(sql, orgId, day) {
    const scope = { kind: "day", day } as const;
    const touched = await touchedSessions(sql, orgId, scope);
    await countEvents(sql, orgId, scope, -1);
    await distinctKeys.removeDay(sql, orgId, VISITORS, day);
    await unloadVaultDay(sql, orgId, day);
    await deleteSiteDay(sql, orgId, day);
    return async () => {
      await recutSessions(sql, orgId, touched);
      await dropZeroes(sql, orgId);
    };
  },
};
