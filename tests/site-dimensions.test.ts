import { beforeAll, expect, test } from "vitest";
import { withFilter } from "@/app/(signed-in)/o/[slug]/site/filters";
import { viewOf } from "@/app/(signed-in)/o/[slug]/site/traffic/url-state";
import { CARDS } from "@/app/(signed-in)/o/[slug]/site/traffic/copy";
import type { Tenant } from "@/db/tenant";
import type { StreamedTable } from "@/modules/exports/statement.contract";
import { createSite } from "@/modules/site/dashboard/service";
import { siteDatasets } from "@/modules/site/datasets.service";
import { siteEvents, siteSessions } from "@/modules/site/datasets.store";
import { type Dimension, DIMENSIONS, SITE_DIMENSIONS } from "@/modules/site/dimensions";
import { observed } from "./support/observed";
import { useWorld } from "./support/world";

const world = useWorld();
const site = createSite();
const RANGE = { from: "2026-02-01", to: "2026-02-01" };
let tenant: Tenant;

/** What one visit, the first below, is found by. */
const VALUES: Readonly<Record<Dimension, string>> = {
  page: "example.com/docs", entry_page: "example.com/docs", exit_page: "example.com/docs",
  channel: "campaign", referrer: "partner.example", source: "poster", medium: "print", campaign: "spring", term: "red shoes", content: "left column",
  browser: "Chrome", os: "Linux", device: "desktop", language: "de-DE", country: "DE",
};

beforeAll(async () => {
  tenant = await world.organisation();
  const item = (visitor: string) => ({ clientEventId: `evt_${visitor}`, type: "page_view", timestamp: "2026-02-01T10:00:00Z", anonymousId: `visitor_${visitor}`, sessionId: `sess_${visitor}` });
  const { failed } = await world.ingest.accept(tenant.orgId, {
    source: "site",
    items: observed(
      [item("a"), item("b")],
      [
        {
          kind: "site",
          pageUrl: "https://example.com/docs?utm_source=poster&utm_medium=print&utm_campaign=spring&utm_term=red+shoes&utm_content=left+column",
          referrer: "https://partner.example/",
          userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
          language: "de-DE",
          country: "DE",
          visitor: "given",
        },
        { kind: "site", pageUrl: "https://example.com/other", userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1", visitor: "given" },
      ],
    ),
  });
  expect(failed).toEqual([]);
  await world.pipeline.drain(tenant.orgId);
  expect(world.passErrors).toEqual([]);
});

const rowsOf = ({ statement }: StreamedTable) => tenant.read((sql) => sql.rows<Record<string, unknown>>(statement.text, statement.values));

test.each(DIMENSIONS)("what is known as %s is in the breakdown, the filter, the exports, the address and a tab", async (dimension) => {
  const value = VALUES[dimension];
  for (const filters of [{}, { [dimension]: value }]) {
    const rows = await site.breakdown(tenant, dimension, { ...RANGE, filters, crawlers: false }, 10);
    expect(rows.map((row) => row.value), JSON.stringify(filters)).toContain(value);
  }
  const { totals } = await site.traffic(tenant, { ...RANGE, filters: { [dimension]: value }, crawlers: false });
  expect(totals, "the filter finds that visit alone").toMatchObject({ visits: 1, pageViews: 1 });

  const breakdown = siteDatasets(site).find(({ name }) => name === "site_breakdown")?.table({ range: RANGE, dimension, filters: {}, crawlers: false, all: false }, tenant.orgId, false);
  if (breakdown?.kind !== "computed") throw new Error("a breakdown is computed");
  expect(breakdown.columns[0]).toBe(dimension);
  expect((await breakdown.rows(tenant)).map(([cell]) => cell)).toContain(value);
  const { column, ofFirstEvent } = SITE_DIMENSIONS[dimension];
  const sessions = await rowsOf(siteSessions(tenant.orgId, { crawlers: false, all: false }));
  if (column !== null) expect(sessions.map((row) => row[column])).toContain(value);
  const events = await rowsOf(siteEvents(tenant.orgId, {}, false));
  expect(events.map((row) => row[ofFirstEvent && column !== null ? column : "page"])).toContain(value);

  const view = viewOf(withFilter(new URLSearchParams(), dimension, value), "UTC", new Date());
  expect(view.filters).toEqual({ [dimension]: value });
  expect(CARDS.filter(({ tabs }) => tabs.some(([shown]) => shown === dimension))).toHaveLength(1);
});
