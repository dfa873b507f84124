import { allSent, type Sql } from "@/db/sql";
import type { ReadModel, Scope } from "@/modules/pipeline/contract";
import { distinctKeys, type KeySource } from "@/modules/rollup/service";
import { clean } from "./clean";
import { siteContextSchema } from "./context";
import { SITE_RULES } from "./quality";
import { freezeEngagement, freezeVisits } from "./freeze.store";
import { recomputeSessions, sessionsOf, touchedSessions } from "./sessions.store";
import { deleteSiteEvents, insertSiteEvents, logQuality, readSiteEvents, siteEventsOfPeople } from "./stage.store";
import { countEvents, dropZeroes } from "./rollups.store";
import { loadVault, unloadVault } from "./vault.store";

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
  version: 2,
  concerns: [{ site: true }],
  people: [
    "staging.site_events.visitor_id", "staging.site_events.session_id", "staging.site_events.user_id",
    "business.site_visitor_h.site_visitor_bk", "business.site_visitor_details_s.user_id", "business.site_session_h.site_session_bk",
    "business.site_sessions.visitor_id", "business.site_sessions.session_id", "business.site_sessions.user_id",
    "business.site_frozen_parts.visitor_id", "business.site_frozen_parts.session_id", "business.site_frozen_parts.user_id",
    // What a client sends beside the event may name anybody.
    "business.site_event_details_s.event_data",
  ],
  async add(sql, orgId, scope) {
    const events = await readClean(sql, orgId, scope);
    if (events.length === 0) return;
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
    await unloadVault(sql, orgId, scope);
    await deleteSiteEvents(sql, orgId, scope);
    return async () => {
      const days = await recomputeSessions(sql, orgId, touched, scope);
      await dropZeroes(sql, orgId, [day, ...days]);
    };
  },
  async freeze(sql, orgId, span) {
    await freezeVisits(sql, orgId, span);
    await freezeEngagement(sql, orgId, span);
  },
  async recomputePeople(sql, orgId, people, frozenThrough) {
    const scope = await siteEventsOfPeople(sql, orgId, people);
    if (!scope) return;
    const before = await touchedSessions(sql, orgId, scope);
    await unloadVault(sql, orgId, scope);
    await deleteSiteEvents(sql, orgId, scope);
    await insertSiteEvents(sql, orgId, await readClean(sql, orgId, scope));
    await loadVault(sql, orgId, scope);
    const touched = [...before, ...(await touchedSessions(sql, orgId, scope))];
    await distinctKeys.recompute(sql, orgId, VISITORS, [...new Set(touched.map(({ visitorId }) => visitorId))].sort(), frozenThrough);
    const days: string[] = [];
    for (const sessions of [before, touched.slice(before.length)]) days.push(...(await recomputeSessions(sql, orgId, sessions, scope)));
    await dropZeroes(sql, orgId, days);
  },
};

async function readClean(sql: Sql, orgId: string, scope: Scope) {
  const rows = await readSiteEvents(sql, orgId, scope);
  return rows.map((row) => clean({ ...row, context: siteContextSchema.parse(row.context) }));
}
