import { shiftDay } from "@/kernel/day";
import type { Filters } from "@/modules/site/dashboard/contract";
import { createSite } from "@/modules/site/dashboard/service";
import { DIMENSIONS } from "@/modules/site/dimensions";
import type { Bench } from "./bench";
import { count, decimal, percentile, table, type Target } from "./figures";
import { DAYS, makeTraffic } from "./site-traffic";

const MILLION = 1_000_000;
const ROUNDS = 15;
const LIMIT = 10;
const FILTERED: readonly Filters[] = [
  { browser: "Chrome", country: "C8" },
  { channel: "search", device: "desktop" },
  { page: "www.example.com/p/3", os: "Linux" },
];

/**
 * What the traffic page asks, one query after another, at a million page views in 30 days; with
 * `BENCH_SITE_MILLIONS=5` also at five.
 */
export async function dashboard(bench: Bench): Promise<readonly Target[]> {
  const small = await measure(bench, MILLION);
  const millions = Number(process.env.BENCH_SITE_MILLIONS ?? 1);
  const large = millions > 1 ? await measure(bench, millions * MILLION) : undefined;
  const [plain, filtered] = [worst(small.plain), worst(small.filtered)];
  return [
    { name: "unfiltered traffic query at 1 million page views, worst p95 ms", value: plain, target: 50, more: false },
    { name: "two filters at 1 million page views, worst p95 ms", value: filtered, target: 300, more: false },
    ...(large ? [{ name: `unfiltered at ${millions} million, times 1 million`, value: worst(large.plain) / plain, target: 1.5, more: false }] : []),
  ];
}

type Times = ReadonlyMap<string, readonly number[]>;
const worst = (times: Times) => Math.max(...[...times.values()].map((list) => percentile(list, 0.95)));

async function measure(bench: Bench, views: number): Promise<{ plain: Times; filtered: Times }> {
  const { orgId } = await bench.sender();
  const tenant = bench.db.tenant(orgId);
  const to = new Date().toISOString().slice(0, 10);
  const start = performance.now();
  await makeTraffic(bench.db, orgId, views, to);
  for (const name of ["staging.site_events", "business.site_sessions", "rollup.site_days", "rollup.site_hours", "rollup.day_gaps"]) await bench.sql(`ANALYZE ${name}`);
  const site = createSite();
  const base = { from: shiftDay(to, 1 - DAYS), to, crawlers: false };
  const people = await site.traffic(tenant, { ...base, filters: {} });
  const crawlers = await site.traffic(tenant, { ...base, filters: {}, crawlers: true });
  const shown = people.totals.pageViews + crawlers.totals.pageViews;
  if (shown !== views) throw new Error(`${views} page views were made and ${shown} are shown`);
  process.stdout.write(`${count(views)} page views, ${count(people.totals.visits)} visits and ${count(people.totals.visitors)} visitors made in ${decimal((performance.now() - start) / 1_000, 0)} s\n`);

  const plain = new Map<string, number[]>();
  const filtered = new Map<string, number[]>();
  const time = async (into: Map<string, number[]>, name: string, ask: () => Promise<unknown>) => {
    const began = performance.now();
    await ask();
    const list = into.get(name) ?? [];
    into.set(name, list);
    list.push(performance.now() - began);
  };
  for (let round = -1; round < ROUNDS; round++) {
    // The first round only warms up.
    const [kept, keptFiltered] = round < 0 ? [new Map<string, number[]>(), new Map<string, number[]>()] : [plain, filtered];
    const range = { ...base, filters: {} };
    await time(kept, "totals, before and by day", () => site.traffic(tenant, range));
    for (const dimension of DIMENSIONS) await time(kept, dimension, () => site.breakdown(tenant, dimension, range, LIMIT));
    for (const filters of FILTERED) {
      const name = Object.keys(filters).join(" and ");
      await time(keptFiltered, `${name}: totals, before and by day`, () => site.traffic(tenant, { ...base, filters }));
      for (const dimension of ["page", "referrer", "browser"] as const) await time(keptFiltered, `${name}: ${dimension}`, () => site.breakdown(tenant, dimension, { ...base, filters }, LIMIT));
    }
  }
  for (const list of [...plain.values(), ...filtered.values()]) list.sort((a, b) => a - b);
  const rows = [...plain, ...filtered].map(([name, list]) => [name, decimal(percentile(list, 0.5), 1), decimal(percentile(list, 0.95), 1)]);
  process.stdout.write(`${table([`${count(views)} page views in ${DAYS} days, ms`, "p50", "p95"], rows)}\n\n`);
  return { plain, filtered };
}
