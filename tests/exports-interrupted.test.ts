import { fork } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { beforeAll, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import type { Reader } from "@/modules/exports/service";
import { itemsOf } from "@/modules/ingest/contract";
import { type Client, useHttpAdapters } from "./support/http-adapters";
import type { WriterMessage } from "./support/export-writer";
import { within } from "./support/pace";

// What is cut short: by a cancellation, by a process that dies, by a server that stops.

const world = useHttpAdapters();
const RANGE = { from: "2026-01-01", to: "2026-01-31" };
const ROWS = 300_000;
const admin = async (client: Client): Promise<Reader> => {
  const { userId } = await world.plumbline.members.add(client.orgId, { email: `${client.orgId}@example.com`, role: "org_admin", password: "correct horse battery" }, "operator").catch(() => ({ userId: "" }));
  return { actor: `user:${userId}`, may: () => true };
};
const request = (client: Client, reader: Reader) => world.plumbline.exports.request(client.tenant, world.plumbline.datasets.askedSchema.parse({ dataset: "raw_events", filter: { range: RANGE } }), { bom: false, freeText: false }, reader);
const filesOf = async (client: Client) => readdir(join(world.dataFolder, "exports", client.orgId)).catch(() => [] as string[]);

let big: Client;
let reader: Reader;
beforeAll(async () => {
  big = await world.client();
  reader = await admin(big);
  await withClient(world.test.superuserUrl, "test", (client) =>
    client.query(
      `INSERT INTO raw.analytics_events (org_id, batch_id, ordinal, received_at, occurred_at, client_event_id, type, user_id, properties)
       SELECT $1, gen_random_uuid(), 0, now(), '2026-01-01T00:00:00Z'::timestamptz + i * interval '1 second', 'e' || i, 'page_view', 'u' || i, jsonb_build_object('text', repeat('words ', 40)) FROM generate_series(1, $2::integer) i`,
      [big.orgId, ROWS],
    ),
  );
});

const rowOf = (id: string) => world.plumbline.exports.get(big.tenant, id, reader);

test("progress is told while it is written, and cancelling stops it within a second, with nothing left", async () => {
  const { id } = await request(big, reader);
  const draining = world.plumbline.exportRunner.drain(big.orgId);
  const seen: number[] = [];
  await expect.poll(async () => {
    const { rows, expectedRows, status } = await rowOf(id);
    seen.push(rows);
    return status === "running" && rows > 0 && expectedRows !== null;
  }, { interval: 20 }).toBe(true);
  const began = performance.now();
  await world.plumbline.exports.cancel(big.tenant, id, reader);
  await draining;
  expect(performance.now() - began).toBeLessThan(within(1_000));
  expect(await rowOf(id)).toMatchObject({ status: "cancelled", link: null });
  expect(Math.max(...seen)).toBeLessThan(ROWS);
  expect(await filesOf(big)).toEqual([]);
  // The database has stopped as well.
  await expect.poll(() => withClient(world.test.superuserUrl, "test", async (client) =>
    (await client.query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'plumbline-export' AND state = 'active' AND datname = current_database()")).rowCount), { timeout: within(2_000) }).toBe(0);
});

test("one that another process cancels stops within a second", async () => {
  const { id } = await request(big, reader);
  const draining = world.plumbline.exportRunner.drain(big.orgId);
  await expect.poll(async () => (await rowOf(id)).status, { interval: 20 }).toBe("running");
  // As another process does: by the rows alone.
  await big.tenant.write(async (sql) => {
    await sql.rows("DELETE FROM ops.work WHERE org_id = $1 AND id = $2", [big.orgId, id]);
    await sql.rows("UPDATE ops.exports SET status = 'cancelled' WHERE org_id = $1 AND id = $2", [big.orgId, id]);
  });
  const began = performance.now();
  await draining;
  expect(performance.now() - began).toBeLessThan(within(1_000));
  expect(await filesOf(big)).toEqual([]);
});

/** A process that writes exports as a server does, and tells how far it is. */
async function startWriter() {
  const child = fork(fileURLToPath(new URL("./support/export-writer.ts", import.meta.url)), { execArgv: ["--import", "tsx"], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  child.send({ urls: world.test.urls, dataFolder: world.dataFolder, secret: world.test.secrets.nextAuthSecret, orgId: big.orgId } satisfies WriterMessage);
  return child;
}

test("a process that is killed half-way offers nothing; another writes it again, whole", async () => {
  const { id } = await request(big, reader);
  const child = await startWriter();
  await expect.poll(async () => (await rowOf(id)).rows, { interval: 20, timeout: within(30_000) }).toBeGreaterThan(0);
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  expect(await rowOf(id)).toMatchObject({ status: "running", link: null });
  expect(await filesOf(big)).toEqual([`${id}-1.csv.part`]);
  // As long as it may still be alive nobody takes it.
  expect(await world.plumbline.exportRunner.drain()).toEqual({ written: 0 });
  await big.tenant.write((sql) => sql.rows("UPDATE ops.work SET leased_until = now() - interval '1 second' WHERE org_id = $1 AND id = $2", [big.orgId, id]));
  expect(await world.plumbline.exportRunner.drain()).toEqual({ written: 1 });
  const done = await rowOf(id);
  expect(done).toMatchObject({ status: "done", rows: ROWS, attempts: 2 });
  const text = await (await world.call("node", done.link?.href ?? "")).text();
  const records: string[][] = parse(text);
  expect(records).toHaveLength(ROWS + 1);
  expect(new Set(records.map(([eventId]) => eventId)).size).toBe(ROWS + 1);
});

test("an export that ends its process each time is given up, and says so", async () => {
  const { id } = await request(await otherClient(), reader);
  await tenant().write((sql) => sql.rows("UPDATE ops.work SET state = 'running', attempts = 3, lease_id = gen_random_uuid(), leased_until = now() - interval '1 second' WHERE org_id = $1 AND id = $2", [tenant().orgId, id]));
  await world.plumbline.exportRunner.drain(tenant().orgId);
  expect(await world.plumbline.exports.get(tenant(), id, reader)).toMatchObject({ status: "failed", error: expect.stringMatching(/begun 3 times/), link: null });
});

let other: Client | undefined;
const otherClient = async () => (other ??= await world.client());
const tenant = () => other?.tenant ?? expect.fail("no other organisation");

test("a process that lost its export to another does not finish it", async () => {
  // Something new, so that no file of before serves.
  await world.plumbline.ingest.accept(big.orgId, { source: "api", items: itemsOf([{ clientEventId: "new", type: "page_view", timestamp: "2026-01-05T10:00:00Z", userId: "u" }]) });
  const { id } = await request(big, reader);
  const draining = world.plumbline.exportRunner.drain(big.orgId);
  await expect.poll(async () => (await rowOf(id)).rows, { interval: 20 }).toBeGreaterThan(0);
  await big.tenant.write(async (sql) => {
    await sql.rows("UPDATE ops.work SET lease_id = gen_random_uuid(), leased_until = now() + interval '1 minute', attempts = 2 WHERE org_id = $1 AND id = $2", [big.orgId, id]);
    await sql.rows("UPDATE ops.exports SET attempts = 2 WHERE org_id = $1 AND id = $2", [big.orgId, id]);
  });
  await draining;
  expect(await rowOf(id)).toMatchObject({ status: "running", attempts: 2, link: null });
  expect((await filesOf(big)).filter((name) => name.startsWith(id))).toEqual([]);
  await world.plumbline.exports.cancel(big.tenant, id, reader);
});

test("a server that stops leaves its export to the next one, which need not wait", async () => {
  const { id } = await request(big, reader);
  const draining = world.plumbline.exportRunner.drain(big.orgId);
  await expect.poll(async () => (await rowOf(id)).rows, { interval: 20 }).toBeGreaterThan(0);
  const began = performance.now();
  await world.restart();
  await draining;
  expect(performance.now() - began).toBeLessThan(within(5_000));
  expect(await rowOf(id)).toMatchObject({ status: "waiting", link: null });
  await sleep(50);
  await world.plumbline.exportRunner.drain();
  expect(await rowOf(id)).toMatchObject({ status: "done", rows: ROWS + 1 });
});
