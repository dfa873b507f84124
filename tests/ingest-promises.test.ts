import { describe, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { createDatabase } from "@/db/database";
import { customerIdOf, newId } from "@/kernel/ids";
import { itemsOf } from "@/modules/ingest/contract";
import { createIngest } from "@/modules/ingest/service";
import { claimBatches } from "@/modules/pipeline/batches.store";
import { deadlocksOf } from "./support/deadlocks";
import { ADAPTERS, BATCH, errorOf, SINGLE, useHttpAdapters, verdictsOf, type Call, type Client } from "./support/http-adapters";
import { event } from "./support/world";

const world = useHttpAdapters();
const owner = (sql: string) => withClient(world.test.superuserUrl, "test", async (client) => (await client.query(sql)).rows);

/** Everything in a transaction succeeds, and its commit fails: for those ids only. */
async function refuseAtCommit(): Promise<() => Promise<unknown>> {
  await owner(`
    CREATE FUNCTION public.refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the disk is full'; END $$;
    CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT ON raw.event_ledger DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.client_event_id LIKE '%unwritten%') EXECUTE FUNCTION public.refuse_commit()`);
  return () => owner("DROP TRIGGER refuse_commit ON raw.event_ledger; DROP FUNCTION public.refuse_commit()");
}

const tracked = (client: Client, body: object): Call => ({ key: client.secret, headers: { "x-customer-id": customerIdOf(client.orgId) }, body });
const view = (id: string) => ({ event_id: id, page_url: "https://example.com/", event_type: "page_view" });

describe.each(ADAPTERS)("the %s adapter answers after the commit", (adapter) => {
  /** By endpoint, a request that holds this id. */
  const ENDPOINTS: Readonly<Record<string, (client: Client, id: string) => [path: string, call: Call]>> = {
    batch: (client, id) => [BATCH, { key: client.write, body: { events: [event(), event({ clientEventId: id }), event()] } }],
    single: (client, id) => [SINGLE, { key: client.write, body: event({ clientEventId: id }) }],
    track: (client, id) => ["/api/v1/track", tracked(client, view(id))],
    "track of several": (client, id) => ["/api/v1/track", tracked(client, { events: [view(`evt_${newId()}`), view(id)] })],
    "track/async": (client, id) => ["/api/v1/track/async", tracked(client, view(id))],
  };

  test.each(Object.entries(ENDPOINTS))("%s: what could not be committed is refused, and nothing of it is kept or burnt", async (_, requestOf) => {
    const client = await world.client();
    const id = `evt_unwritten_${newId()}`;
    const [path, call] = requestOf(client, id);
    const allow = await refuseAtCommit();
    try {
      expect(await errorOf(world.call(adapter, path, call))).toMatchObject({ status: 503, code: "unavailable", retryAfter: "1" });
      for (const table of ["raw.event_ledger", "raw.analytics_events", "raw.analytics_event_batches"]) {
        expect(await client.tenant.read((sql) => sql.rows(`SELECT 1 FROM ${table}`))).toEqual([]);
      }
    } finally {
      await allow();
    }
    const again = await world.call(adapter, path, call);
    expect([again.status < 300, await again.text()]).toEqual([true, expect.stringContaining(id)]);
    expect(await client.tenant.read((sql) => sql.rows("SELECT 1 FROM raw.event_ledger WHERE client_event_id = $1", [id]))).toHaveLength(1);
  });

  test("those that share its transaction are refused with it, and are accepted when they come again", async () => {
    const [one, two] = [await world.client(), await world.client()];
    // So that none waits for its key to be looked up.
    await Promise.all([one, two].map(({ write }) => world.call(adapter, SINGLE, { key: write, body: event() })));
    const bodies = [one, two, one, two].map((client, i) => ({ key: client.write, body: event({ clientEventId: i === 2 ? `unwritten-${newId()}` : newId() }) }));
    const allow = await refuseAtCommit();
    let statuses: number[];
    try {
      statuses = await Promise.all(bodies.map(async (call) => (await world.call(adapter, SINGLE, call)).status));
    } finally {
      await allow();
    }
    expect(statuses[2]).toBe(503);
    for (const [i, call] of bodies.entries()) {
      const { accepted, duplicates } = await verdictsOf(world.call(adapter, SINGLE, call));
      // An answer of 200 was a commit, and one of 503 was none.
      expect([accepted.length, duplicates.length]).toEqual(statuses[i] === 200 ? [0, 1] : [1, 0]);
    }
  });
});

test("the oldest pending batches are claimed first, also with more of them than are looked at", async () => {
  const { tenant, orgId } = await world.client();
  const ids = Array.from({ length: 1_500 }, () => newId()).sort();
  // The newest stands first in the table, and is what an unordered look finds first.
  await tenant.write((sql) =>
    sql.rows(
      `INSERT INTO raw.analytics_event_batches (org_id, batch_id, source, received_at, requests, received, accepted, duplicates, failed)
       SELECT $1, id, 'api', now(), 1, 2, 2, 0, 0 FROM unnest($2::uuid[]) WITH ORDINALITY AS t(id, n) ORDER BY n DESC`,
      [orgId, ids],
    ),
  );
  // Connections of its own: those in use keep the plan that they made first.
  const db = createDatabase(world.test.urls, { app: 1, pipeline: 1, platform: 1, auth: 1 });
  const claimed = (limit: number) =>
    db.lane(orgId).write(async (sql) => {
      // The order must not be one that an index happens to give.
      await sql.rows("SELECT set_config(name, 'off', true) FROM unnest(ARRAY['enable_indexscan', 'enable_indexonlyscan', 'enable_bitmapscan']) AS name");
      return (await claimBatches(sql, orgId, limit)).map(({ batchId }) => batchId);
    });
  try {
    expect(await claimed(20)).toEqual(ids.slice(0, 10));
    expect(await claimed(1)).toEqual(ids.slice(0, 1));
    expect(await claimed(100_000)).toEqual(ids.slice(0, 1_000));
  } finally {
    await db.close();
  }
});

test("eight writers of the same ids in opposite orders never meet in a deadlock, and each id is accepted once in each organisation", async () => {
  const tenants = await Promise.all(Array.from({ length: 3 }, async () => (await world.client()).tenant));
  const writers = Array.from({ length: 8 }, () => createDatabase(world.test.urls, { app: 2, pipeline: 1, platform: 1, auth: 1 }));
  const before = await deadlocksOf(world.test);
  const accepted = new Map(tenants.map(({ orgId }) => [orgId, [] as string[]]));
  const ids: string[] = [];
  for (let round = 0; round < 12; round++) {
    const some = Array.from({ length: 300 }, (_, i) => `${round}-${i}`);
    ids.push(...some);
    await Promise.all(
      writers.map(async (db, w) => {
        const ingest = createIngest(db, () => undefined);
        // Every other one has both the organisations and the ids the other way round.
        const [orgs, keys] = w % 2 === 0 ? [tenants, some] : [tenants.toReversed(), some.toReversed()];
        await Promise.all(
          orgs.map(async ({ orgId }) => {
            const answer = await ingest.accept(orgId, { source: "api", items: itemsOf(keys.map((clientEventId) => event({ clientEventId }))) });
            accepted.get(orgId)?.push(...answer.accepted);
          }),
        );
        await ingest.close();
      }),
    );
  }
  await Promise.all(writers.map((db) => db.close()));
  expect(await deadlocksOf(world.test)).toBe(before);
  for (const list of accepted.values()) expect([...list].sort()).toEqual([...ids].sort());
});
