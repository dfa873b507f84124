import fc from "fast-check";
import { expect, test } from "vitest";
import { filterSql } from "@/db/filter";
import type { Tenant } from "@/db/tenant";
import { type Filter, matchesFilter } from "@/kernel/filter";
import { createSite } from "@/modules/site/dashboard/service";
import { siteEvents, siteSessions } from "@/modules/site/datasets.store";
import { observed } from "./support/observed";
import { useWorld } from "./support/world";

const world = useWorld();
const site = createSite();

// What LIKE, quotes and arrays give a meaning to is drawn often.
const text = fc.oneof(
  fc.array(fc.constantFrom("a", "b", "A", "%", "_", "\\", "'", "{", ",", "\"", "/"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 }).map((drawn) => drawn.replaceAll("\0", "0").toWellFormed()),
);
const filter: fc.Arbitrary<Filter> = fc.oneof(
  text,
  fc.record({ operator: fc.constantFrom("is" as const, "is_not" as const, "contains" as const), value: text }),
  fc.record({ operator: fc.constant("any_of" as const), values: fc.array(text, { minLength: 1, maxLength: 4 }) }),
);

test("the database and the code find the same rows", async () => {
  const tenant = await world.organisation();
  await fc.assert(
    fc.asyncProperty(filter, fc.array(fc.option(text), { minLength: 1, maxLength: 30 }), async (asked, drawn) => {
      const values: unknown[] = [drawn];
      const condition = filterSql("t.value", asked, (value) => `$${values.push(value)}`);
      const rows = await tenant.read((sql) => sql.rows<{ value: string | null }>(`SELECT value FROM unnest($1::text[]) WITH ORDINALITY AS t(value, n) WHERE ${condition} ORDER BY n`, values));
      expect(rows.map(({ value }) => value)).toEqual(drawn.filter((value) => matchesFilter(asked, value)));
    }),
    { numRuns: 150 },
  );
});

const AGENTS = {
  Chrome: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  Firefox: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
  Safari: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
} as const;
const VISITS = { a: ["Chrome", ["/docs", "/docs/api", "/"]], b: ["Firefox", ["/"]], c: ["Safari", ["/docs"]] } as const;

async function visited(tenant: Tenant): Promise<void> {
  for (const [visitor, [browser, paths]] of Object.entries(VISITS)) {
    const { failed } = await world.ingest.accept(tenant.orgId, {
      source: "site",
      items: observed(
        paths.map((_, i) => ({ clientEventId: `evt_${visitor}_${i}`, type: "page_view", timestamp: `2026-02-01T10:0${i}:00Z`, anonymousId: `visitor_${visitor}`, sessionId: `sess_${visitor}` })),
        paths.map((path) => ({ kind: "site", pageUrl: `https://example.com${path}`, userAgent: AGENTS[browser], visitor: "given" })),
      ),
    });
    expect(failed).toEqual([]);
  }
  await world.pipeline.drain(tenant.orgId);
}

test.each<[string, { browser?: Filter; page?: Filter; country?: Filter }, string, number]>([
  ["is", { browser: { operator: "is", value: "Chrome" } }, "a", 3],
  ["is not", { browser: { operator: "is_not", value: "Chrome" } }, "bc", 2],
  ["is not, of what nobody has", { country: { operator: "is_not", value: "DE" } }, "abc", 5],
  ["contains", { browser: { operator: "contains", value: "fox" } }, "b", 1],
  ["any of", { browser: { operator: "any_of", values: ["Chrome", "Firefox"] } }, "ab", 4],
  ["page is", { page: "example.com/docs" }, "ac", 2],
  ["page is not: the views of other pages", { page: { operator: "is_not", value: "example.com/docs" } }, "ab", 3],
  ["page contains", { page: { operator: "contains", value: "/docs" } }, "ac", 3],
  ["page any of", { page: { operator: "any_of", values: ["example.com/docs/api", "example.com/"] } }, "ab", 3],
  ["two that combine", { browser: { operator: "is_not", value: "Safari" }, page: { operator: "contains", value: "/docs" } }, "a", 2],
])("%s: traffic, breakdowns, sessions and their export show the same visits", async (_rule, filters, visitors, pageViews) => {
  const tenant = await world.organisation();
  await visited(tenant);
  const range = { from: "2026-02-01", to: "2026-02-03", filters, crawlers: false };
  const { totals, buckets } = await site.traffic(tenant, range);
  expect(totals).toMatchObject({ visitors: visitors.length, visits: visitors.length, pageViews });
  expect(buckets).toEqual([{ at: "2026-02-01", visitors: visitors.length, visits: visitors.length, pageViews }]);
  for (const dimension of ["page", "browser"] as const) {
    const rows = await site.breakdown(tenant, dimension, range, 10);
    expect(rows.reduce((sum, row) => sum + row.pageViews, 0), dimension).toBe(pageViews);
  }
  const ids = [...visitors].map((visitor) => `visitor_${visitor}`);
  const sessions = await site.sessions(tenant, { before: null, crawlers: false, all: false, filters, limit: 10 });
  expect(sessions.map(({ visitorId }) => visitorId).sort()).toEqual(ids);
  const { statement } = siteSessions(tenant.orgId, { crawlers: false, all: false, filters });
  const exported = await tenant.read((sql) => sql.rows<{ visitor_id: string }>(statement.text, statement.values));
  expect(exported.map(({ visitor_id }) => visitor_id).sort()).toEqual(ids);
});

test("the explorer and its export find the same events", async () => {
  const tenant = await world.organisation();
  await visited(tenant);
  for (const [fields, expected] of [
    [{ page: { operator: "contains", value: "/docs" } }, 3],
    [{ visitorId: { operator: "any_of", values: ["visitor_a", "visitor_b"] }, page: { operator: "is_not", value: "example.com/" } }, 2],
    [{ sessionId: "sess_b", type: "page_view" }, 1],
  ] as const satisfies readonly (readonly [Parameters<typeof siteEvents>[1], number])[]) {
    const { events } = await site.events(tenant, { ...structuredClone(fields), limit: 50 });
    const { statement } = siteEvents(tenant.orgId, structuredClone(fields), false);
    const exported = await tenant.read((sql) => sql.rows<{ event_id: string }>(statement.text, statement.values));
    expect(events.map(({ eventId }) => eventId)).toEqual(exported.map(({ event_id }) => event_id));
    expect(events).toHaveLength(expected);
  }
});
