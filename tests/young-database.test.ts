import { expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { observed } from "./support/observed";
import { useWorld } from "./support/world";

const world = useWorld();

/** Index entries and rows that statements have gone through so far, in the tables that grow with events. */
async function rowsRead(): Promise<number> {
  return withClient(world.test.superuserUrl, "test", async (client) => {
    const { rows } = await client.query(
      `SELECT sum(coalesce(t.seq_tup_read, 0) + coalesce((SELECT sum(i.idx_tup_read) FROM pg_stat_all_indexes i WHERE i.relid = t.relid), 0))::float AS n
       FROM pg_stat_all_tables t WHERE t.schemaname IN ('raw', 'staging', 'business')`,
    );
    return Number(rows[0]?.n);
  });
}

/** Passes of some thousand events before the database has analysed any table. */
test("in a young database a pass reads some rows for each event, and not every row for each", async () => {
  const tenant = await world.organisation();
  const analyse = (on: boolean) =>
    withClient(world.test.superuserUrl, "test", (client) => client.query(`ALTER SYSTEM SET autovacuum = ${on ? "on" : "off"}`).then(() => client.query("SELECT pg_reload_conf()")));
  await analyse(false);
  try {
    for (const [pass, events] of [300, 1_500, 1_500].entries()) {
      const ids = Array.from({ length: events }, (_, i) => i);
      for (let at = 0; at < events; at += 500) {
        const some = ids.slice(at, at + 500);
        await world.ingest.accept(tenant.orgId, {
          source: "site",
          items: observed(
            some.map((i) => ({ clientEventId: `evt_${pass}_${i}`, type: "page_view", timestamp: new Date(Date.now() - i * 60_000).toISOString(), anonymousId: `visitor_${i}`, sessionId: `sess_${pass % 2}_${i}` })),
            some.map(() => ({ kind: "site", pageUrl: "https://example.com/", userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0.0.0", visitor: "given" })),
          ),
        });
      }
      const before = await rowsRead();
      expect((await world.pipeline.drain(tenant.orgId)).events).toBe(events);
      // What a connection has read is told when it has been idle for a moment.
      await expect.poll(rowsRead, { timeout: 30_000 }).toBeGreaterThan(before + events);
      await tenant.read((sql) => sql.rows("SELECT pg_sleep(2)"));
      expect((await rowsRead()) - before, `pass ${pass}`).toBeLessThan(250_000 + events * 50);
    }
  } finally {
    await analyse(true);
  }
  expect(world.passErrors).toEqual([]);
});
