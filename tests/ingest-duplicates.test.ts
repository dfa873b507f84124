import { describe, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { createIngest } from "@/modules/ingest/service";
import { itemsOf } from "@/modules/ingest/contract";
import { deadlocksOf } from "./support/deadlocks";
import { BATCH, ADAPTERS, errorOf, receiptOf, SINGLE, useHttpAdapters, verdictsOf, type Client, type AdapterName } from "./support/http-adapters";
import { event } from "./support/world";
import { within } from "./support/pace";

const world = useHttpAdapters();
const other = (adapter: AdapterName): AdapterName => (adapter === "node" ? "next" : "node");
const idsOf = (n: number, prefix: string) => Array.from({ length: n }, (_, i) => `${prefix}-${i}`);
const eventsOf = (ids: readonly string[]) => ids.map((clientEventId) => event({ clientEventId }));

/** How often each id of an organisation is in raw. */
async function rawOf({ tenant }: Client): Promise<Map<string, number>> {
  const rows = await tenant.read((sql) => sql.rows<{ id: string; n: number }>("SELECT client_event_id AS id, count(*) AS n FROM raw.analytics_events GROUP BY 1"));
  return new Map(rows.map(({ id, n }) => [id, n]));
}

describe.each(ADAPTERS)("an id is accepted once, at the %s adapter", (adapter) => {
  const post = (path: string, key: string, body: unknown, at: AdapterName = adapter) => world.call(at, path, { key, body });

  test("inside one batch the first one counts, whatever comes with the others", async () => {
    const client = await world.client();
    const events = [event({ clientEventId: "a", type: "first" }), event({ clientEventId: "b" }), event({ clientEventId: "a", type: "second" }), { clientEventId: "a", type: 1 }];
    const answer = await verdictsOf(post(BATCH, client.write, { events }));
    expect(answer).toMatchObject({ accepted: ["a", "b"], duplicates: ["a"], failed: [{ index: 3, clientEventId: "a" }] });
    expect(await client.tenant.read((sql) => sql.rows("SELECT type FROM raw.analytics_events WHERE client_event_id = 'a'"))).toEqual([{ type: "first" }]);
  });

  test("over both adapters, in batches and single, and after a restart", async () => {
    const client = await world.client();
    const ids = idsOf(5, `over-${adapter}`);
    await verdictsOf(post(BATCH, client.write, { events: eventsOf(ids) }));
    expect(await verdictsOf(post(BATCH, client.write, { events: eventsOf(ids) }, other(adapter)))).toMatchObject({ accepted: [], duplicates: ids });
    expect(await verdictsOf(post(SINGLE, client.secret, event({ clientEventId: ids[2] ?? "" }), other(adapter)))).toMatchObject({ accepted: [], duplicates: [ids[2]] });
    await world.restart();
    expect(await verdictsOf(post(BATCH, client.write, { events: eventsOf(ids) }))).toMatchObject({ accepted: [], duplicates: ids });
    expect([...(await rawOf(client)).values()]).toEqual([1, 1, 1, 1, 1]);
  });

  test("another organisation may use the same id", async () => {
    const [one, two] = [await world.client(), await world.client()];
    for (const client of [one, two]) expect((await verdictsOf(post(SINGLE, client.write, event({ clientEventId: "shared" })))).accepted).toEqual(["shared"]);
    const together = await Promise.all([one, two].map((client) => verdictsOf(post(BATCH, client.write, { events: eventsOf(["x", "shared", "y"]) }))));
    for (const answer of together) expect(answer).toMatchObject({ accepted: ["x", "y"], duplicates: ["shared"] });
  });

  test("ids are compared to the letter", async () => {
    const client = await world.client();
    const ids = ["id", "ID", " id", "id ", "i\u0308d", "ïd", "%69d", "null", "NULL", '{"a"}', "\\", "1", "01"];
    expect((await verdictsOf(post(BATCH, client.write, { events: eventsOf(ids) }))).accepted).toEqual(ids);
    for (const id of ids) expect(await world.call(adapter, receiptOf(id), { key: client.secret }).then((r) => r.json())).toMatchObject({ clientEventId: id, verdict: "accepted" });
  });

  test("a failed id is not burnt, and its dead letter is written with the batch that failed it", async () => {
    const client = await world.client();
    const bad = { ...event({ clientEventId: "retry" }), timestamp: "soon" };
    const failed = await verdictsOf(post(BATCH, client.write, { events: [event(), bad] }));
    const deadLetters = () => client.tenant.read((sql) => sql.rows("SELECT batch_id, ordinal, client_event_id, code, path, occurrences, status, stage, payload FROM raw.dead_letters"));
    const deadLetter = { batch_id: failed.batchId, ordinal: 1, client_event_id: "retry", code: "invalid_timestamp", path: "timestamp", status: "open", stage: "verdict", payload: JSON.stringify(bad) };
    expect(await deadLetters()).toEqual([{ ...deadLetter, occurrences: 1 }]);
    // The same again, twice in one batch and once alone: counted up, not written again.
    await verdictsOf(post(BATCH, client.write, { events: [bad, bad] }));
    await verdictsOf(post(SINGLE, client.write, bad));
    expect(await deadLetters()).toEqual([{ ...deadLetter, occurrences: 4 }]);
    expect((await verdictsOf(post(SINGLE, client.write, { ...bad, timestamp: "2026-01-05T10:00:00Z" }))).accepted).toEqual(["retry"]);
    expect(await world.plumbline.insights.balance(client.tenant, null, null)).toMatchObject({ received: 6, accepted: 2, failed: 4, holds: true });
  });
});

describe("racing requests", () => {
  const send = (client: Client, ids: readonly string[], i: number) => verdictsOf(world.call(i % 2 ? "node" : "next", BATCH, { key: client.write, body: { events: eventsOf(ids) } }));

  test("each id of parallel batches is accepted by exactly one of them", async () => {
    const client = await world.client();
    const ids = idsOf(200, "parallel");
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => send(client, ids, i)));
    expect(answers.flatMap((answer) => answer.accepted).sort()).toEqual([...ids].sort());
    expect(answers.flatMap((answer) => answer.duplicates)).toHaveLength(11 * 200);
    expect([...(await rawOf(client)).values()]).toEqual(ids.map(() => 1));
  });

  test("the same ids in opposite orders do not deadlock, in one process or in two", async () => {
    const clients = [await world.client(), await world.client()];
    const neighbour = createIngest(world.plumbline.db, () => undefined);
    for (let round = 0; round < 60; round++) {
      const ids = idsOf(60, `opposite-${round}`);
      const orders = [ids, [...ids].reverse(), [...ids].sort(() => Math.random() - 0.5)];
      const bad = { clientEventId: "bad", type: 1 };
      const answers = await Promise.all(
        clients.flatMap(({ orgId, ...client }) =>
          orders.flatMap((order, i) => [
            send({ orgId, ...client }, order, i),
            neighbour.accept(orgId, { source: "api", items: itemsOf([...eventsOf(order), bad, { ...bad, type: 2 }]) }),
            neighbour.accept(orgId, { source: "site", items: itemsOf([{ ...bad, type: 2 }, bad, ...eventsOf(order)]) }),
          ]),
        ),
      );
      expect(answers.flatMap((answer) => answer.accepted)).toHaveLength(clients.length * ids.length);
    }
    await neighbour.close();
  });

  test("what one process takes over two ways and another the other way round does not deadlock", async () => {
    const client = await world.client();
    const two = [createIngest(world.plumbline.db, () => undefined), createIngest(world.plumbline.db, () => undefined)];
    for (let round = 0; round < 30; round++) {
      const [x, y] = [idsOf(30, `x-${round}`), idsOf(30, `y-${round}`)];
      const answers = await Promise.all(
        two.flatMap((ingest, i) => [
          // Two in flight, so that the next two share a transaction.
          ...[0, 1].map((n) => ingest.accept(client.orgId, { source: "api", items: itemsOf(eventsOf(idsOf(20, `filler-${round}-${i}-${n}`))) })),
          ingest.accept(client.orgId, { source: "api", items: itemsOf(eventsOf(i === 0 ? x : y)) }),
          ingest.accept(client.orgId, { source: "site", items: itemsOf(eventsOf(i === 0 ? y : x)) }),
        ]),
      );
      expect(answers.flatMap((answer) => answer.accepted)).toHaveLength(4 * 20 + 60);
    }
    await Promise.all(two.map((ingest) => ingest.close()));
  });

  test("a drain that settles dead letters and a batch that counts them up lock them in the same order", async () => {
    const client = await world.client();
    const ids = idsOf(40, "settle");
    const bad = ids.map((clientEventId) => ({ clientEventId, type: 1 }));
    const ingest = (events: readonly unknown[]) => world.plumbline.ingest.accept(client.orgId, { source: "api", items: itemsOf(events) });
    // Among many others, so that they are found by their ids and not by way of their fingerprints.
    for (let i = 0; i < 5; i++) await ingest(idsOf(1_000, `unsettled-${i}`).map((clientEventId) => ({ clientEventId, type: 1 })));
    await ingest(bad);
    await withClient(world.test.superuserUrl, "analyze", (client) => client.query("ANALYZE raw.dead_letters"));
    await ingest(eventsOf(ids));
    const before = await deadlocksOf(world.test);
    await withClient(world.test.superuserUrl, "blocker", async (blocker) => {
      const waiting = async () => (await blocker.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rowCount;
      // Anyone who goes by the fingerprints stops at the second one and holds the first.
      await blocker.query("BEGIN");
      await blocker.query("SELECT 1 FROM raw.dead_letters WHERE id = (SELECT id FROM raw.dead_letters WHERE org_id = $1 AND client_event_id LIKE 'settle-%' ORDER BY fingerprint LIMIT 1 OFFSET 1) FOR UPDATE", [client.orgId]);
      const counted = ingest(bad);
      await expect.poll(waiting).toBe(1);
      let ended: unknown;
      const drained = world.plumbline.pipeline.drain(client.orgId).then(async () => (ended = await world.plumbline.pipeline.status(client.tenant)));
      await expect.poll(async () => [await waiting(), ended], { timeout: within(40_000) }).toEqual([2, undefined]);
      await blocker.query("COMMIT");
      await Promise.all([counted, drained]);
    });
    expect(await world.plumbline.pipeline.status(client.tenant)).toMatchObject({ lastError: null });
    await world.restart();
    expect(await deadlocksOf(world.test)).toBe(before);
  });

  test("nothing is taken while ingest closes, and what was taken is answered and kept", async () => {
    const client = await world.client();
    const ids = idsOf(60, "closing");
    const answers = ids.map((id, i) => send(client, [id], i).then(({ accepted }) => accepted, () => []));
    await new Promise((resolve) => setTimeout(resolve, 15));
    const closed = Promise.all([world.plumbline.ingest.close(), world.plumbline.ingest.close()]);
    const refused = await errorOf(world.call("node", SINGLE, { key: client.write, body: event() }));
    expect(refused).toMatchObject({ status: 503, code: "unavailable", retryAfter: "5" });
    const accepted = (await Promise.all(answers)).flat();
    await closed;
    expect([...(await rawOf(client)).keys()].sort()).toEqual([...accepted].sort());
    await world.restart();
    const again = await Promise.all(ids.map((id, i) => send(client, [id], i)));
    expect(again.flatMap((answer) => answer.accepted)).toHaveLength(ids.length - accepted.length);
  });
});
