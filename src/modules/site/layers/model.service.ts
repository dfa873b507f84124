import { allSent } from "@/db/sql";
import type { ReadModel } from "@/modules/pipeline/contract";
import { distinctKeys, type KeySource } from "@/modules/rollup/service";
import { clean } from "./clean";
import { siteContextSchema } from "./context";
import { SITE_RULES } from "./quality";
import { recomputeSessions, sessionsOf, touchedSessions } from "./sessions.store";
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
      // It asks first which days its events came in; the others are sent before it has the answer.
      recomputeSessions(sql, orgId, sessionsOf(events), scope),
      insertSiteEvents(sql, orgId, events),
      logQuality(sql, orgId, [...new Set(events.map((event) => event.batchId))].sort(), RULES, scope),
      loadVault(sql, orgId, scope),
      countEvents(sql, orgId, scope, 1),
      distinctKeys.add(sql, orgId, VISITORS, scope),
    ]);
  },
  async removeDay(sql, orgId, scope) {
    const { day } = scope;
    const touched = await touchedSessions(sql, orgId, scope);
    await countEvents(sql, orgId, scope, -1);
    await distinctKeys.removeDay(sql, orgId, VISITORS, day);
    await unloadVaultDay(sql, orgId, scope);
    await deleteSiteDay(sql, orgId, scope);
    return async () => {
      const days = await recomputeSessions(sql, orgId, touched, scope);
      await dropZeroes(sql, orgId, [day, ...days]);
    };
  },
};
