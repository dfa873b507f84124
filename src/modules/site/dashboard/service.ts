import type { Tenant } from "@/db/tenant";
import { daysBetween, shiftDay } from "@/kernel/day";
import { Fault } from "@/kernel/fault";
import type { Dimension } from "../dimensions";
import { latestSiteEvents, listSessions, listSiteEvents, sessionAt, sessionsOfVisitor, siteEventTypes } from "./browse.store";
import type { EventFilter, SessionList, SessionRow, SiteEventRow } from "./browse.contract";
import { pageEngagement } from "./engagement.store";
import type { PageEngagement } from "./engagement.contract";
import type { TrafficBucket, TrafficRange, TrafficRow, TrafficTotals } from "./contract";
import { queryRealtime } from "./realtime.store";
import type { Realtime } from "./realtime.contract";
import { visitDays } from "./visit-days.store";
import type { VisitDay } from "./visit-days.contract";
import { filteredBreakdown, filteredBuckets, filteredTotals } from "./traffic-filtered.store";
import { rollupBreakdown, rollupDays, rollupHours, rollupTotals } from "./traffic-rollups.store";

/** Up to this many days the chart shows hours. */
const HOURLY_UP_TO_DAYS = 2;
const MOST_SESSIONS = 200;
const MOST_EVENTS_OF_SESSION = 1_000;

export interface Traffic {
  readonly totals: TrafficTotals;
  /** Of the equally long period just before. */
  readonly before: TrafficTotals;
  readonly grain: "hour" | "day";
  readonly buckets: readonly TrafficBucket[];
}

type DayRange = Pick<TrafficRange, "from" | "to">;

export interface Site {
  traffic(tenant: Tenant, range: TrafficRange): Promise<Traffic>;
  breakdown(tenant: Tenant, dimension: Dimension, range: TrafficRange, limit: number): Promise<readonly TrafficRow[]>;
  /** Bounces and length of the visits of each local day, unfiltered. */
  visitDays(tenant: Tenant, range: DayRange & { readonly crawlers: boolean }): Promise<readonly VisitDay[]>;
  /** What people did on a page beside viewing it. */
  engagement(tenant: Tenant, page: string, range: DayRange): Promise<PageEngagement>;
  realtime(tenant: Tenant): Promise<Realtime>;
  sessions(tenant: Tenant, list: SessionList): Promise<readonly SessionRow[]>;
  /** Events in the order in which they occurred. @param at any instant of the session @throws Fault `not_found` */
  sessionPath(tenant: Tenant, visitorId: string, sessionId: string, at: Date): Promise<{ session: SessionRow; events: readonly SiteEventRow[] }>;
  /** @throws Fault `not_found` */
  visitor(tenant: Tenant, visitorId: string): Promise<{ sessions: readonly SessionRow[]; events: readonly SiteEventRow[] }>;
  events(tenant: Tenant, filter: EventFilter): Promise<{ events: readonly SiteEventRow[]; types: readonly string[] }>;
}

export function createSite(): Site {
  return {
    traffic: (tenant, range) =>
      tenant.read(async (sql) => {
        const days = daysBetween(range.from, range.to) + 1;
        const grain = days <= HOURLY_UP_TO_DAYS ? "hour" : "day";
        const earlier = { ...range, from: shiftDay(range.from, -days), to: shiftDay(range.from, -1) };
        if (isFiltered(range)) {
          return {
            totals: await filteredTotals(sql, tenant.orgId, range),
            before: await filteredTotals(sql, tenant.orgId, earlier),
            grain,
            buckets: await filteredBuckets(sql, tenant.orgId, range, grain),
          };
        }
        return {
          totals: await rollupTotals(sql, tenant.orgId, range),
          before: await rollupTotals(sql, tenant.orgId, earlier),
          grain,
          buckets: await (grain === "hour" ? rollupHours : rollupDays)(sql, tenant.orgId, range),
        };
      }),
    breakdown: (tenant, dimension, range, limit) =>
      tenant.read((sql) => (isFiltered(range) ? filteredBreakdown : rollupBreakdown)(sql, tenant.orgId, dimension, range, limit)),
    visitDays: (tenant, range) => tenant.read((sql) => visitDays(sql, tenant.orgId, range)),
    engagement: (tenant, page, range) => tenant.read((sql) => pageEngagement(sql, tenant.orgId, page, range)),
    realtime: (tenant) => tenant.read((sql) => queryRealtime(sql, tenant.orgId)),
    sessions: (tenant, list) => tenant.read((sql) => listSessions(sql, tenant.orgId, list)),
    sessionPath: (tenant, visitorId, sessionId, at) =>
      tenant.read(async (sql) => {
        const found = await sessionAt(sql, tenant.orgId, visitorId, sessionId, at);
        if (!found) throw new Fault("not_found", "there is no such session; a late event may have joined it to another");
        const { session, received } = found;
        const to = new Date(session.endedAt.getTime() + 1);
        const events = await listSiteEvents(sql, tenant.orgId, { visitorId, sessionId, from: session.startedAt, to, oldestFirst: true, limit: MOST_EVENTS_OF_SESSION }, received);
        return { session, events };
      }),
    visitor: (tenant, visitorId) =>
      tenant.read(async (sql) => {
        const sessions = await sessionsOfVisitor(sql, tenant.orgId, visitorId, MOST_SESSIONS);
        if (sessions.length === 0) throw new Fault("not_found", "there is no such visitor");
        return { sessions, events: await latestSiteEvents(sql, tenant.orgId, { visitorId, limit: 200 }) };
      }),
    events: (tenant, filter) =>
      tenant.read(async (sql) => ({
        events: await latestSiteEvents(sql, tenant.orgId, filter),
        types: await siteEventTypes(sql, tenant.orgId),
      })),
  };
}

function isFiltered({ filters }: TrafficRange): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}
