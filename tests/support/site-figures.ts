import type { Tenant } from "@/db/tenant";
import type { Filters } from "@/modules/site/dashboard/contract";
import { createSite } from "@/modules/site/dashboard/service";
import { DIMENSIONS } from "@/modules/site/dimensions";
import type { SiteTraffic } from "./independent-site-count";

/** Every number of the traffic page, as plain values that can be compared. */
export interface SiteFigures {
  readonly totals: Readonly<Record<string, number | null>>;
  readonly days: readonly string[];
  readonly breakdowns: Readonly<Record<string, readonly string[]>>;
}

/** What the independent count knows; devices, countries and languages are not in a log or a library's matter. */
const COUNTED = DIMENSIONS.filter((dimension) => !["device", "country", "language"].includes(dimension));

/** What the dashboard shows. */
export async function shownFigures(tenant: Tenant, range: { from: string; to: string; crawlers: boolean; filters: Filters }): Promise<SiteFigures> {
  const site = createSite();
  const { totals, buckets } = await site.traffic(tenant, range);
  const breakdowns: Record<string, string[]> = {};
  for (const dimension of COUNTED) {
    const rows = await site.breakdown(tenant, dimension, range, 100_000);
    breakdowns[dimension] = rows.map(({ value, visits, pageViews, bounceRate }) => line(value, visits, pageViews, bounceRate)).sort();
  }
  const days = buckets.filter(({ visits, pageViews }) => visits > 0 || pageViews > 0).map(({ at, visitors, visits, pageViews }) => line(at, visitors, visits, pageViews));
  return { totals: { ...totals, bounceRate: round(totals.bounceRate), visitDurationMs: round(totals.visitDurationMs) }, days, breakdowns };
}

/** The same of an independent count, over its whole span. */
export function countedFigures(traffic: SiteTraffic, crawlers: boolean): SiteFigures {
  const visits = traffic.visits.filter(({ bot }) => bot === crawlers);
  const views = traffic.views.filter(({ bot }) => bot === crawlers);
  const n = visits.length;
  const bounced = (list: typeof visits) => list.filter(({ views: seen }) => seen === 1).length / list.length;
  const sum = (list: typeof visits, of: (visit: (typeof visits)[number]) => number) => list.reduce((total, visit) => total + of(visit), 0);
  const breakdowns: Record<string, string[]> = {};
  for (const dimension of COUNTED) {
    const groups = [...grouped(visits, (visit) => visit.values[dimension] ?? "")].filter(([value]) => value !== "");
    breakdowns[dimension] = groups.map(([value, list]) => line(value, list.length, sum(list, (visit) => visit.views), bounced(list))).sort();
  }
  breakdowns.page = [...grouped(views, ({ page }) => page)].map(([page, list]) => line(page, null, list.length, null)).sort();
  const days = [...new Set([...visits, ...views].map(({ day }) => day))].sort();
  return {
    totals: {
      visitors: new Set(views.map(({ visitor }) => visitor)).size,
      visits: n,
      pageViews: views.length,
      bounceRate: n === 0 ? null : round(bounced(visits)),
      visitDurationMs: n === 0 ? null : round(sum(visits, ({ ms }) => ms) / n),
    },
    days: days.map((day) => {
      const seen = views.filter((view) => view.day === day);
      return line(day, new Set(seen.map(({ visitor }) => visitor)).size, visits.filter((visit) => visit.day === day).length, seen.length);
    }),
    breakdowns,
  };
}

function grouped<T>(list: readonly T[], by: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return groups;
}

const round = (value: number | null) => (value === null ? null : Math.round(value * 1e6) / 1e6);
const line = (value: string, ...numbers: (number | null)[]) => `${value}: ${numbers.map(round).join(" ")}`;
