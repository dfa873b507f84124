import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { newId } from "@/kernel/ids";
import { may } from "@/kernel/permissions";
import type { ExportRequest } from "@/datasets";
import type { Reader } from "@/modules/exports/service";
import { type Client, useHttpAdapters } from "./support/http-adapters";
import { observed } from "./support/observed";

const world = useHttpAdapters();

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/** One event of a visitor each: a view, or a click alone; people and crawlers, many at one instant. */
async function fill(client: Client): Promise<void> {
  const visitors = Array.from({ length: 24 }, (_, i) => ({ visitor: `visitor_${i}`, type: i % 3 === 0 ? "click" : "page_view", userAgent: i % 4 === 0 ? GOOGLEBOT : CHROME, hour: i % 5 }));
  const { failed } = await world.plumbline.ingest.accept(client.orgId, {
    source: "site",
    items: observed(
      visitors.map(({ visitor, type, hour }) => ({ clientEventId: `evt_${visitor}`, type, timestamp: `2026-01-05T1${hour}:00:00Z`, anonymousId: visitor, sessionId: `sess_${visitor}` })),
      visitors.map(({ userAgent }) => ({ kind: "site", pageUrl: "https://example.com/", userAgent, visitor: "given" })),
    ),
  });
  expect(failed).toEqual([]);
  await world.plumbline.pipeline.drain(client.orgId);
}

test("the file of sessions is the list, session for session, whatever the list shows", async () => {
  const client = await world.client();
  await fill(client);
  const { userId } = await world.plumbline.members.add(client.orgId, { email: `${newId()}@example.com`, role: "analyst", password: "correct horse battery" }, "operator");
  const reader: Reader = { actor: `user:${userId}`, may: (permission) => may("analyst", permission) };
  const exported = async (filter: Extract<ExportRequest, { dataset: "site_sessions" }>["filter"]) => {
    const { id } = await world.plumbline.exports.request(client.tenant, world.plumbline.datasets.askedSchema.parse({ dataset: "site_sessions", filter }), { bom: false, freeText: false }, reader);
    await world.plumbline.exportRunner.drain(client.orgId);
    const { link } = await world.plumbline.exports.get(client.tenant, id, reader);
    const text = await (await world.call("node", link?.href ?? "")).text();
    const records: Record<string, string>[] = parse(text, { columns: true });
    return records.map(({ visitor_id, session_id, page_views, entry_page }) => ({ visitor_id, session_id, page_views, entry_page }));
  };
  const sizes = new Set<number>();
  for (const crawlers of [false, true]) {
    for (const all of [false, true]) {
      const listed = await world.plumbline.site.sessions(client.tenant, { before: null, crawlers, all, limit: 200 });
      const rows = listed.map(({ visitorId, sessionId, pageViews, entryPage }) => ({ visitor_id: visitorId, session_id: sessionId, page_views: String(pageViews), entry_page: entryPage ?? "" }));
      expect(await exported({ crawlers, all }), `crawlers ${crawlers}, all ${all}`).toEqual(rows);
      sizes.add(rows.length);
    }
  }
  expect(sizes.size, "every choice shows others").toBe(4);
  // Who asks for nothing else gets what the list shows at first.
  expect(await exported({})).toEqual(await exported({ crawlers: false, all: false }));
});
