import fc from "fast-check";
import { expect, test } from "vitest";
import type { Tenant } from "@/db/tenant";
import { createSite } from "@/modules/site/dashboard/service";
import { useWorld } from "./support/world";
import { observed } from "./support/observed";

const world = useWorld();

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

interface View {
  readonly id: string;
  readonly at: string;
  readonly visitor: string | null;
  readonly url: string;
  readonly type?: string;
  readonly referrer?: string;
  readonly userAgent?: string;
}

async function send(tenant: Tenant, views: readonly View[]): Promise<void> {
  const answer = await world.ingest.accept(tenant.orgId, {
    source: "site",
    items: observed(
      views.map((view) => ({
      clientEventId: view.id,
      type: view.type ?? "page_view",
      timestamp: view.at,
      anonymousId: view.visitor,
      sessionId: view.visitor?.replace("visitor_", "sess_") ?? null,
    })),
      views.map((view) => ({
      kind: "site",
      pageUrl: view.url,
      referrer: view.referrer,
      userAgent: view.userAgent ?? CHROME,
      visitor: view.visitor === null ? "none" : "given",
    })),
    ),
  });
  expect(answer.failed).toEqual([]);
}

/** What was counted and taken off again leaves a row of zeroes, which no number shows. */
const COUNTS_NOTHING = /"n":0|"events":0,"visits":0.*"page_views":0/;

/** Everything that the site layer knows, without what says when it was received. */
async function siteOf(tenant: Tenant): Promise<Readonly<Record<string, readonly string[]>>> {
  return tenant.read(async (sql) => {
    const all: Record<string, readonly string[]> = {};
    const without = ["load_date", "batch_id", "ordinal", "received_at", "staged_at", "first_received_at", "last_received_at"];
    for (const table of [
      "staging.site_events", "business.site_event_h", "business.site_session_h", "business.site_visitor_h", "business.site_page_h",
      "business.site_event_details_s", "business.site_session_details_s", "business.site_visitor_details_s", "business.site_page_details_s",
      "business.site_event_session_l", "business.site_event_visitor_l", "business.site_event_page_l", "business.site_sessions",
      "rollup.site_days", "rollup.site_hours", "rollup.day_gaps", "rollup.seen_days",
    ]) {
      const rows = await sql.rows<{ row: Record<string, unknown> }>(`SELECT to_jsonb(t) - $1::text[] - 'org_id' AS row FROM ${table} t`, [without]);
      all[table] = rows.map(({ row }) => JSON.stringify(row)).filter((row) => !COUNTS_NOTHING.test(row)).sort();
    }
    return all;
  });
}

test("any order and any splitting into batches give the same vault, sessions and traffic; so does a rebuild", async () => {
  const view = fc.record({
    minute: fc.integer({ min: 0, max: 3 * 24 * 60 }),
    visitor: fc.constantFrom("visitor_a", "visitor_b", null),
    page: fc.constantFrom("/", "/docs?utm_source=news&utm_medium=email", "/pricing/"),
    referrer: fc.constantFrom(undefined, "https://www.google.com/", "https://news.ycombinator.com/item"),
    userAgent: fc.constantFrom(CHROME, GOOGLEBOT),
    type: fc.constantFrom("page_view", "page_view", "click"),
    batch: fc.integer({ min: 0, max: 3 }),
    order: fc.integer(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(view, { minLength: 1, maxLength: 30 }), async (drawn) => {
      const views = drawn.map((v, i) => ({
        ...v,
        id: `evt_${i}`,
        url: `https://example.com${v.page}`,
        at: new Date(Date.UTC(2026, 1, 1) + v.minute * 60_000).toISOString(),
      }));
      const together = await world.organisation("Europe/Berlin");
      await send(together, views);
      await world.pipeline.drain(together.orgId);

      const apart = await world.organisation("Europe/Berlin");
      for (let batch = 0; batch <= 3; batch++) {
        const part = views.filter((v) => v.batch === batch).sort((a, b) => a.order - b.order);
        if (part.length > 0) await send(apart, part);
        await world.pipeline.drain(apart.orgId);
      }
      const expected = await siteOf(together);
      // Nothing equals nothing: the comparison is worth something only if every event is there.
      expect(expected["business.site_event_h"]).toHaveLength(views.length);
      expect(await siteOf(apart)).toEqual(expected);
      await world.pipeline.rebuild(apart.orgId);
      expect(await siteOf(apart)).toEqual(expected);
    }),
    { numRuns: 15 },
  );
  expect(world.passErrors).toEqual([]);
});

test("a late event joins two sessions; silence of more than thirty minutes parts them", async () => {
  const tenant = await world.organisation();
  const at = (time: string, id: string, url = "https://example.com/") => ({ id: `evt_${id}`, at: `2026-02-01T${time}Z`, visitor: "visitor_x", url });
  const sessions = () =>
    tenant.read((sql) =>
      sql.rows("SELECT started_at, ended_at, page_views, bounce, entry_page, exit_page FROM business.site_sessions ORDER BY started_at"),
    );
  await send(tenant, [at("10:00:00", "1"), at("10:40:00", "2", "https://example.com/end")]);
  await world.pipeline.drain(tenant.orgId);
  expect(await sessions()).toMatchObject([{ page_views: 1, bounce: true }, { page_views: 1, bounce: true }]);

  await send(tenant, [at("10:20:00", "3", "https://example.com/middle")]);
  await world.pipeline.drain(tenant.orgId);
  expect(await sessions()).toEqual([
    {
      started_at: new Date("2026-02-01T10:00:00Z"), ended_at: new Date("2026-02-01T10:40:00Z"),
      page_views: 3, bounce: false, entry_page: "example.com/", exit_page: "example.com/end",
    },
  ]);
  expect(
    await tenant.read((sql) => sql.rows("SELECT visits, page_views, bounces, duration_ms FROM rollup.site_days WHERE dimension = 'total'")),
  ).toEqual([{ visits: 1, page_views: 3, bounces: 0, duration_ms: 2_400_000 }]);
});

test("a page view is found from its number back to the event", async () => {
  const tenant = await world.organisation();
  await send(tenant, [{ id: "evt_f", at: "2026-02-01T10:00:00Z", visitor: "visitor_f", url: "HTTPS://Example.com:443/A/?utm_campaign=spring&b=2&a=1#top", referrer: "https://t.co/x" }]);
  await world.pipeline.drain(tenant.orgId);
  const [row] = await tenant.read((sql) =>
    sql.rows(
      `SELECT p.site_page_bk, v.site_visitor_bk, s.channel, s.utm_campaign, e.load_date = b.received_at AS receipt
       FROM business.site_event_h e
       JOIN business.site_event_page_l pl USING (org_id, site_event_hk) JOIN business.site_page_h p USING (org_id, site_page_hk)
       JOIN business.site_event_visitor_l vl USING (org_id, site_event_hk) JOIN business.site_visitor_h v USING (org_id, site_visitor_hk)
       JOIN business.site_event_details_s s USING (org_id, site_event_hk) JOIN raw.analytics_event_batches b ON b.org_id = e.org_id
       WHERE e.site_event_bk = 'evt_f'`,
    ),
  );
  expect(row).toEqual({ site_page_bk: "example.com/A?a=1&b=2", site_visitor_bk: "visitor_f", channel: "campaign", utm_campaign: "spring", receipt: true });
});

test.each([
  ["exactly thirty minutes is one visit", "10:30:00.000", 1],
  ["thirty minutes and a millisecond is two visits", "10:30:00.001", 2],
])("silence of %s, in whichever order the events arrive", async (_rule, second, visits) => {
  for (const order of [["10:00:00.000", second], [second, "10:00:00.000"]]) {
    const tenant = await world.organisation();
    for (const [i, time] of order.entries()) {
      await send(tenant, [{ id: `evt_${i}`, at: `2026-02-01T${time}Z`, visitor: "visitor_s", url: "https://example.com/" }]);
      await world.pipeline.drain(tenant.orgId);
    }
    const [row] = await tenant.read((sql) => sql.rows("SELECT count(*) AS sessions FROM business.site_sessions"));
    expect(row).toEqual({ sessions: visits });
    const [total] = await tenant.read((sql) => sql.rows("SELECT visits FROM rollup.site_days WHERE dimension = 'total'"));
    expect(total).toEqual({ visits });
  }
});

test("filtered traffic leaves crawlers to the crawlers' page, and people to people's", async () => {
  const tenant = await world.organisation();
  const url = "https://example.com/";
  await send(tenant, [
    { id: "evt_p", at: "2026-02-01T10:00:00Z", visitor: "visitor_p", url },
    { id: "evt_b1", at: "2026-02-01T10:00:00Z", visitor: "visitor_b1", url, userAgent: GOOGLEBOT },
    { id: "evt_b2", at: "2026-02-01T11:00:00Z", visitor: "visitor_b2", url, userAgent: GOOGLEBOT },
  ]);
  await world.pipeline.drain(tenant.orgId);
  const site = createSite();
  for (const [crawlers, n] of [[false, 1], [true, 2]] as const) {
    const range = { from: "2026-02-01", to: "2026-02-01", crawlers, filters: { page: "example.com/" } };
    const traffic = await site.traffic(tenant, range);
    expect(traffic.totals).toMatchObject({ visitors: n, visits: n, pageViews: n });
    expect(traffic.buckets.reduce((sum, bucket) => sum + bucket.visits, 0)).toBe(n);
    expect(await site.breakdown(tenant, "entry_page", range, 10)).toMatchObject([{ value: "example.com/", visits: n }]);
    // A filter that every visit matches gives the numbers that there are without one.
    expect(traffic).toEqual(await site.traffic(tenant, { ...range, filters: {} }));
  }
});
