import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import { FreshCache } from "@/kernel/fresh-cache";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import { originProblem } from "../track/cors";
import type { SiteSettings } from "./contract";
import { findSettings, upsertSettings } from "./store";

export type { SiteSettings } from "./contract";

export interface SiteSettingsService {
  /** Cheap enough for every request: at most a second old. @returns null when there is no such organisation */
  current(orgId: string): Promise<SiteSettings | null> | SiteSettings | null;
  /** As they are stored. @throws Fault `not_found` */
  get(orgId: string): Promise<SiteSettings>;
  /** @throws Fault `invalid_request` for what is no origin */
  set(orgId: string, settings: SiteSettings, actor: Actor): Promise<SiteSettings>;
}

// As with keys: ttl and one reading stay below a second.
const FRESHNESS = { ttl: 700, refreshAfter: 400, max: 10_000 };

export function createSiteSettings(db: Database, onRefreshError: (error: unknown) => void): SiteSettingsService {
  const cache = new FreshCache<SiteSettings>(FRESHNESS, onRefreshError);
  const read = (orgId: string) => db.tenant(orgId).read((sql) => findSettings(sql, orgId));
  return {
    current: (orgId) => cache.get(orgId, async () => (await read(orgId)) ?? null),

    async get(orgId) {
      const settings = await read(orgId);
      if (!settings) throw new Fault("not_found", "There is no such organisation.");
      return settings;
    },

    async set(orgId, { allowedOrigins, honourPrivacy }, actor) {
      const origins = [...new Set(allowedOrigins.map((origin) => origin.trim().toLowerCase().replace(/\/$/, "")))];
      origins.forEach((origin, index) => {
        const problem = originProblem(origin);
        if (problem !== undefined) throw new Fault("invalid_request", `${JSON.stringify(origin)}: ${problem}.`, { path: `allowedOrigins.${index}` });
      });
      const settings = { allowedOrigins: origins, honourPrivacy };
      await db.tenant(orgId).write(async (sql) => {
        const before = await findSettings(sql, orgId);
        await upsertSettings(sql, orgId, settings);
        await recordAudit(sql, { orgId, actor, action: "site.settings_changed", target: `organisation:${orgId}`, details: { from: before, to: settings } });
      });
      cache.forget(orgId);
      return settings;
    },
  };
}
