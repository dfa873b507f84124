import type { Database } from "@/db/database";
import type { Tenant } from "@/db/tenant";
import type { Sql } from "@/db/sql";
import { daysBetween, shiftDay } from "@/kernel/day";
import type { Balance, Calendar, Freshness, Overview, OverviewRange, OverviewTotals } from "./contract";
import { queryBalance } from "./balance.store";
import { freshnessOf } from "./freshness.service";
import { loadInsight, saveOverview } from "./insights.store";
import { type OrganisationNumbers, queryOrganisations } from "./platform.store";
import { localCalendar, onlyType, queryOverview, queryTotals } from "./overview.store";

/** The overview that is precomputed: what the dashboard opens with. */
const PRECOMPUTED = "overview_30d";
const PRECOMPUTED_DAYS = 30;
/** Up to this many days the chart shows hours. */
const HOURLY_UP_TO_DAYS = 2;

/** Precomputes the overview of the last 30 days; part of the pass that changed the numbers. */
export async function writeInsights(sql: Sql, orgId: string): Promise<void> {
  await saveOverview(sql, orgId, PRECOMPUTED, PRECOMPUTED_DAYS);
}

export interface OverviewAnswer {
  readonly overview: Overview;
  /** Totals of the equally long period before. */
  readonly before: OverviewTotals;
  readonly freshness: Freshness;
}

export interface Insights {
  calendar(tenant: Tenant): Promise<Calendar>;
  /** The organisation's local day. */
  today(tenant: Tenant): Promise<string>;
  overview(tenant: Tenant, range: OverviewRange): Promise<OverviewAnswer>;
  freshness(tenant: Tenant): Promise<Freshness>;
  /** Every organisation's numbers of its last `days` local days; for platform procedures only. */
  organisations(db: Database, days: number): Promise<readonly OrganisationNumbers[]>;
  /** Of whole UTC hours of receipt; null means from the beginning, or to the end. */
  balance(tenant: Tenant, from: Date | null, to: Date | null): Promise<Balance>;
}

/** @param heartbeatLimitMs how long the scheduler may be silent before the numbers count as stale */
export function createInsights(heartbeatLimitMs: number): Insights {
  return {
    calendar: (tenant) => tenant.read((sql) => localCalendar(sql, tenant.orgId)),
    today: async (tenant) => (await tenant.read((sql) => localCalendar(sql, tenant.orgId))).today,
    overview: (tenant, { from, to, type }) =>
      tenant.read(async (sql) => {
        const freshness = await freshnessOf(sql, tenant.orgId, heartbeatLimitMs);
        const days = daysBetween(from, to) + 1;
        const grain = days <= HOURLY_UP_TO_DAYS ? "hour" : "day";
        const { today } = await localCalendar(sql, tenant.orgId);
        const precomputed =
          to === today && days === PRECOMPUTED_DAYS ? await loadInsight(sql, tenant.orgId, PRECOMPUTED, today) : undefined;
        const overview = precomputed ?? (await queryOverview(sql, tenant.orgId, from, to, grain));
        const before = await queryTotals(sql, tenant.orgId, shiftDay(from, -days), shiftDay(from, -1), type);
        return { overview: type === undefined ? overview : onlyType(overview, type), before, freshness };
      }),
    organisations: (db, days) => db.platform((sql) => queryOrganisations(sql, days)),
    freshness: (tenant) => tenant.read((sql) => freshnessOf(sql, tenant.orgId, heartbeatLimitMs)),
    balance: (tenant, from, to) => tenant.read((sql) => queryBalance(sql, tenant.orgId, from, to)),
  };
}
