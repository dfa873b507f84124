import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { migrate } from "@/db/migrate";
import { newId } from "@/kernel/ids";
import { createTestDatabase } from "./support/cluster";

const MIGRATIONS = "prisma/migrations";
const ONE_SHAPE = "20260302000000_dead_letters";

test("dead letters of every former shape are brought into the one shape", async () => {
  const database = await createTestDatabase({ empty: true });
  const folder = await mkdtemp(join(tmpdir(), "plumbline-migrations-"));
  try {
    const names = (await readdir(MIGRATIONS)).filter((name) => /^\d/.test(name) && name <= ONE_SHAPE).sort();
    for (const name of names.filter((one) => one < ONE_SHAPE)) await cp(join(MIGRATIONS, name), join(folder, name), { recursive: true });
    await migrate(database.urls.owner, folder);
    const orgId = newId();
    const batches = { api: newId(), site: newId(), import: newId() };
    const row = JSON.stringify({ clientEventId: "evt_2", type: "click", occurredAt: 1_767_607_200_000, userId: null, anonymousId: "visitor_1", properties: '{"a":null,"t":"x"}', context: '{"kind":"site"}' });
    await withClient(database.superuserUrl, "test", async (client) => {
      for (const [source, batchId] of Object.entries(batches)) {
        await client.query("INSERT INTO raw.analytics_event_batches (org_id, batch_id, source, received_at, requests, received, accepted, duplicates, failed) VALUES ($1, $2, $3, now(), 1, 3, 1, 0, 2)", [orgId, batchId, source]);
      }
      await client.query("INSERT INTO raw.analytics_events (org_id, batch_id, ordinal, received_at, occurred_at, client_event_id, type, properties, context) SELECT $1, $2, 3, received_at, received_at, 'evt_3', 'click', '{}', '{\"kind\":\"site\",\"pageUrl\":\"/\"}' FROM raw.analytics_event_batches WHERE batch_id = $2", [orgId, batches.site]);
      const letter = (batchId: string, ordinal: number, code: string, payload: string, stage = "verdict") =>
        client.query(
          `INSERT INTO raw.dead_letters (org_id, id, stage, batch_id, ordinal, code, message, payload, fingerprint, received_at, last_received_at)
           SELECT $1, gen_random_uuid(), $6, $2, $3, $4, 'm', $5, sha256(convert_to($4, 'UTF8')), received_at, received_at FROM raw.analytics_event_batches WHERE batch_id = $2`,
          [orgId, batchId, ordinal, code, payload, stage],
        );
      await letter(batches.api, 0, "invalid_type", '{"type":"\\u0000"}');
      await letter(batches.site, 1, "invalid_page_url", '{"page_url":1}');
      await letter(batches.site, 2, "rejected_by_database", row);
      await letter(batches.site, 3, "rejected_by_pipeline", '{"clientEventId":"evt_3"}', "pipeline");
      await letter(batches.import, 0, "unreadable_line", 'a "broken" line');
    });
    await cp(join(MIGRATIONS, ONE_SHAPE), join(folder, ONE_SHAPE), { recursive: true });
    expect(await migrate(database.urls.owner, folder)).toEqual([ONE_SHAPE]);
    const rows = await withClient(database.superuserUrl, "test", async (client) =>
      (await client.query("SELECT code, source, format, payload, context, skew_ms::int AS skew, attempts FROM raw.dead_letters ORDER BY source, ordinal")).rows);
    expect(rows).toEqual([
      { code: "invalid_type", source: "api", format: "event", payload: '{"type":"\\u0000"}', context: null, skew: 0, attempts: 0 },
      { code: "unreadable_line", source: "import", format: "record", payload: 'a "broken" line', context: null, skew: 0, attempts: 0 },
      { code: "invalid_page_url", source: "site", format: "site_event", payload: '{"page_url":1}', context: null, skew: 0, attempts: 0 },
      { code: "rejected_by_database", source: "site", format: "event", payload: expect.any(String), context: { kind: "site" }, skew: 0, attempts: 0 },
      { code: "rejected_by_pipeline", source: "site", format: "event", payload: '{"clientEventId":"evt_3"}', context: { kind: "site", pageUrl: "/" }, skew: 0, attempts: 0 },
    ]);
    expect(JSON.parse(rows[3].payload)).toEqual({ clientEventId: "evt_2", type: "click", timestamp: 1_767_607_200_000, anonymousId: "visitor_1", properties: { a: null, t: "x" } });
  } finally {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
});
