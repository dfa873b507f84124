import fc from "fast-check";
import { expect, test } from "vitest";
import type { Tenant } from "@/db/tenant";
import type { PageEngagement } from "@/modules/site/dashboard/engagement.contract";
import { createSite } from "@/modules/site/dashboard/service";
import { useWorld } from "./support/world";
import { observed } from "./support/observed";

const world = useWorld();

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 1, 1);
/** Two of the four days on which things happen; Berlin is an hour ahead of UTC in February. */
const RANGE = { from: "2026-02-02", to: "2026-02-03" };
const berlinDay = (at: number) => new Date(at + 3_600_000).toISOString().slice(0, 10);

const sent = fc.record({
  minute: fc.integer({ min: 0, max: 4 * 24 * 60 }),
  visitor: fc.constantFrom("a", "b", "c", null),
  session: fc.constantFrom("1", "2"),
  path: fc.constantFrom("/docs", "/docs", "/docs", "/"),
  type: fc.constantFrom("engagement", "engagement", "engagement", "outbound_click", "file_download", "page_view"),
  // What a client may send: numbers within reason, beyond it, and no numbers at all.
  engaged: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 600_000 }) }, fc.constantFrom(-5, 3 * DAY_MS, "900", null, undefined)),
  depth: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 100 }) }, fc.constantFrom(-1, 250, "80", null, undefined)),
  url: fc.constantFrom("https://a.example/", "https://b.example/file.pdf", undefined),
  userAgent: fc.constantFrom(CHROME, CHROME, CHROME, GOOGLEBOT),
  batch: fc.integer({ min: 0, max: 3 }),
  /** The batch in which it is sent once more. */
  again: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null, freq: 3 }),
  order: fc.integer(),
});
type Sent = (typeof sent extends fc.Arbitrary<infer T> ? T : never) & { readonly id: string; readonly at: number };

async function send(tenant: Tenant, events: readonly Sent[]): Promise<void> {
  const { failed } = await world.ingest.accept(tenant.orgId, {
    source: "site",
    items: observed(
      events.map(({ id, type, at, visitor, session, engaged, depth, url }) => ({
      clientEventId: id,
      type,
      timestamp: new Date(at).toISOString(),
      anonymousId: visitor === null ? null : `visitor_${visitor}`,
      sessionId: visitor === null ? null : `sess_${visitor}${session}`,
      properties: { ...(engaged === undefined ? {} : { engaged_ms: engaged }), ...(depth === undefined ? {} : { scroll_depth: depth }), ...(url === undefined ? {} : { url }) },
    })),
      events.map(({ path, userAgent, visitor }) => ({ kind: "site", pageUrl: `https://example.com${path}`, userAgent, visitor: visitor === null ? "none" : "given" })),
    ),
  });
  expect(failed).toEqual([]);
}

/** The same in memory, with maps and loops. */
function counted(events: readonly Sent[]): PageEngagement {
  const own = events.filter(({ at, path, userAgent }) => path === "/docs" && userAgent === CHROME && berlinDay(at) >= RANGE.from && berlinDay(at) <= RANGE.to);
  const engaged = new Map<string, number>();
  const lowest = new Map<string, number>();
  const links = new Map<string, number>();
  for (const { id, type, visitor, session, engaged: ms, depth, url } of own) {
    const visit = visitor === null ? id : `${visitor} ${session}`;
    if (type === "engagement" && typeof ms === "number") engaged.set(visit, (engaged.get(visit) ?? 0) + Math.min(Math.max(ms, 0), DAY_MS));
    if (type === "engagement" && typeof depth === "number") lowest.set(visit, Math.max(lowest.get(visit) ?? 0, Math.min(Math.max(depth, 0), 100)));
    if ((type === "outbound_click" || type === "file_download") && url !== undefined) links.set(`${url} ${type}`, (links.get(`${url} ${type}`) ?? 0) + 1);
  }
  const sum = (values: Map<string, number>) => [...values.values()].reduce((all, one) => all + one, 0);
  return {
    measured: engaged.size,
    engagedMs: engaged.size === 0 ? null : Math.round(sum(engaged) / engaged.size),
    scrollDepth: lowest.size === 0 ? null : Math.round((sum(lowest) * 10) / lowest.size) / 10,
    links: [...links]
      .map(([key, times]) => ({ kind: key.endsWith("outbound_click") ? ("outbound_click" as const) : ("file_download" as const), url: key.slice(0, key.indexOf(" ")), times }))
      .sort((a, b) => b.times - a.times || (a.url < b.url ? -1 : a.url > b.url ? 1 : a.kind < b.kind ? -1 : 1)),
  };
}

test("a page's engagement is that of a plain count: in any order, in any batches, sent twice, and after a rebuild", async () => {
  const engagement = (tenant: Tenant) => createSite().engagement(tenant, "example.com/docs", RANGE);
  let measured = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { minLength: 20, maxLength: 60 }), async (drawn) => {
      const events = drawn.map((one, i) => ({ ...one, id: `evt_${i}`, at: START + one.minute * 60_000 }));
      const expected = counted(events);
      measured += expected.measured;
      const together = await world.organisation("Europe/Berlin");
      await send(together, events);
      await world.pipeline.drain(together.orgId);
      expect(await engagement(together)).toEqual(expected);

      const apart = await world.organisation("Europe/Berlin");
      for (let batch = 0; batch <= 3; batch++) {
        const part = events.flatMap((one) => [...(one.batch === batch ? [one] : []), ...(one.again === batch ? [one] : [])]).sort((a, b) => a.order - b.order);
        if (part.length > 0) await send(apart, part);
        await world.pipeline.drain(apart.orgId);
      }
      expect(await engagement(apart)).toEqual(expected);
      await world.pipeline.rebuild(apart.orgId);
      expect(await engagement(apart)).toEqual(expected);
    }),
    { numRuns: 20 },
  );
  expect(world.passErrors).toEqual([]);
  // Nothing equals nothing: the comparison is worth something only if there was something to count.
  expect(measured).toBeGreaterThan(20);
});
