import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { itemsOf } from "@/modules/ingest/contract";
import { BATCH, errorOf, SINGLE, useHttpAdapters, verdictsOf } from "./support/http-adapters";
import { event } from "./support/world";

const world = useHttpAdapters();
const owner = (sql: string) => withClient(world.test.superuserUrl, "test", async (client) => (await client.query(sql)).rows);
const balanceOf = (tenant: Parameters<typeof world.plumbline.insights.balance>[0]) => world.plumbline.insights.balance(tenant, null, null);

describe("group commit", () => {
  test("parallel single events share transactions and batch rows, and each request keeps its own verdict", async () => {
    const [one, two] = [await world.client(), await world.client()];
    const requests = Array.from({ length: 64 }, (_, i) => ({
      client: i % 4 === 0 ? two : one,
      // Every eighth is bad, every other eighth repeats the one before it.
      body: i % 8 === 3 ? { clientEventId: `bad-${i}`, type: 0 } : event({ clientEventId: `single-${i % 8 === 5 ? i - 4 : i}` }),
    }));
    // So that none waits for its key to be looked up.
    await Promise.all([one, two].map(({ write }) => world.call("node", SINGLE, { key: write, body: event({ clientEventId: "first" }) })));
    const answers = await Promise.all(
      requests.map(({ client, body }, i) => verdictsOf(world.call(i % 2 ? "node" : "next", SINGLE, { key: client.write, body }))),
    );
    answers.forEach(({ accepted, duplicates, failed }, i) => {
      const id = requests[i]?.body.clientEventId;
      expect([...accepted, ...duplicates, ...failed.map((verdict) => verdict.clientEventId)]).toEqual([id]);
      expect(failed.length).toBe(i % 8 === 3 ? 1 : 0);
    });
    for (const [client, sent] of [[one, 48], [two, 16]] as const) {
      const mine = answers.filter((_, i) => requests[i]?.client === client);
      const batches = await client.tenant.read((sql) =>
        sql.rows<{ batch_id: string; requests: number; received: number }>("SELECT batch_id, requests, received FROM raw.analytics_event_batches ORDER BY batch_id OFFSET 1"),
      );
      expect(mine).toHaveLength(sent);
      expect(batches.length).toBeLessThan(sent);
      expect(batches.reduce((sum, batch) => sum + batch.requests, 0)).toBe(sent);
      expect(batches.reduce((sum, batch) => sum + batch.received, 0)).toBe(sent);
      // `batchId` names the row that holds the event, and rows are not shared by organisations.
      expect(new Set(mine.map((answer) => answer.batchId))).toEqual(new Set(batches.map((batch) => batch.batch_id)));
      expect(await balanceOf(client.tenant)).toMatchObject({ received: sent + 1, holds: true });
    }
    const accepted = answers.flatMap((answer) => answer.accepted);
    expect(new Set(accepted).size).toBe(accepted.length);
    expect(accepted).toHaveLength(64 - 8 - 8);
  });

  test("what arrives in one turn leaves in as few transactions as there are in flight", async () => {
    const client = await world.client();
    const sent = Array.from({ length: 200 }, () => world.plumbline.ingest.accept(client.tenant.orgId, { source: "api", items: itemsOf([event()]) }));
    const answers = await Promise.all(sent);
    expect(new Set(answers.map((answer) => answer.batchId)).size).toBeLessThanOrEqual(2);
  });

  test("more than may wait in memory is asked to come back", async () => {
    const client = await world.client();
    const { ingest } = world.plumbline;
    const batches = Array.from({ length: 110 }, () => Array.from({ length: 1_000 }, () => 0));
    const outcomes = await Promise.allSettled(batches.map((events) => ingest.accept(client.orgId, { source: "api", items: itemsOf(events) })));
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "unavailable", details: { retryAfter: 1 } });
    expect(await balanceOf(client.tenant)).toMatchObject({ received: (110 - refused.length) * 1_000, holds: true });
  });
});

describe("what the database refuses", () => {
  beforeAll(async () => {
    await owner("ALTER TABLE raw.analytics_events ADD CONSTRAINT no_forbidden CHECK (type <> 'forbidden') NOT VALID");
  });
  afterAll(async () => {
    await owner("ALTER TABLE raw.analytics_events DROP CONSTRAINT no_forbidden");
  });

  test("fails alone: neither its batch nor the requests that share its transaction", async () => {
    const [one, two] = [await world.client(), await world.client()];
    const good = Array.from({ length: 30 }, () => event());
    const mixed = good.flatMap((each, i) => (i % 10 === 4 ? [each, event({ clientEventId: `forbidden-${i}`, type: "forbidden" })] : [each]));
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => verdictsOf(world.call("node", SINGLE, { key: one.write, body: event() }))),
      verdictsOf(world.call("node", BATCH, { key: one.write, body: { events: [...mixed, 5] } })),
      ...Array.from({ length: 10 }, () => verdictsOf(world.call("next", SINGLE, { key: two.write, body: event() }))),
      verdictsOf(world.call("next", SINGLE, { key: two.write, body: event({ type: "forbidden" }) })),
    ]);
    const [batch, single] = [answers[10], answers[21]];
    expect(answers.filter((answer) => answer !== batch && answer !== single).map(({ accepted, failed }) => [accepted.length, failed.length])).toEqual(Array.from({ length: 20 }, () => [1, 0]));
    expect(batch?.accepted).toEqual(good.map((each) => each.clientEventId));
    expect(batch?.failed).toMatchObject([
      { index: 5, clientEventId: "forbidden-4", code: "rejected_by_database" },
      { index: 16, clientEventId: "forbidden-14", code: "rejected_by_database" },
      { index: 27, clientEventId: "forbidden-24", code: "rejected_by_database" },
      { index: 33, code: "not_an_object" },
    ]);
    expect(single).toMatchObject({ accepted: [], failed: [{ index: 0, code: "rejected_by_database" }] });
    expect(await balanceOf(one.tenant)).toMatchObject({ received: 44, accepted: 40, failed: 4, holds: true });
    expect(await balanceOf(two.tenant)).toMatchObject({ received: 11, accepted: 10, failed: 1, holds: true });
    const deadLetters = await one.tenant.read((sql) => sql.rows<{ id: string }>("SELECT client_event_id AS id FROM raw.dead_letters WHERE code = 'rejected_by_database' ORDER BY 1"));
    expect(deadLetters.map(({ id }) => id)).toEqual(["forbidden-14", "forbidden-24", "forbidden-4"]);
  });
});

describe("what is the server's own trouble", () => {
  test("a missing partition is a 503, not the events' fault, and nothing is burnt", async () => {
    const client = await world.client();
    const [today] = await owner("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD') AS day");
    await owner(`ALTER TABLE raw.analytics_events DETACH PARTITION raw.analytics_events_${today.day}`);
    try {
      const body = { events: [event({ clientEventId: "homeless" }), { type: 1 }] };
      for (const adapter of ["node", "next"] as const) {
        expect(await errorOf(world.call(adapter, BATCH, { key: client.write, body }))).toMatchObject({ status: 503, code: "unavailable", retryAfter: "1" });
      }
      expect(await balanceOf(client.tenant)).toMatchObject({ received: 0 });
    } finally {
      await owner(`ALTER TABLE raw.analytics_events ATTACH PARTITION raw.analytics_events_${today.day} FOR VALUES FROM ('${today.day} 00:00Z') TO (('${today.day}'::date + 1)::timestamp AT TIME ZONE 'UTC')`);
    }
    expect((await verdictsOf(world.call("node", SINGLE, { key: client.write, body: event({ clientEventId: "homeless" }) }))).accepted).toEqual(["homeless"]);
  });

  test("connections that break are a 503 for those who waited, and the next request is served", async () => {
    const client = await world.client();
    const key = client.write;
    await verdictsOf(world.call("node", SINGLE, { key, body: event() }));
    let stop = false;
    const killer = (async () => {
      for (; !stop; await new Promise((resolve) => setTimeout(resolve, 5))) {
        await owner("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'plumbline-app' AND pid <> pg_backend_pid()");
      }
    })();
    const acknowledged: string[] = [];
    const statuses = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const responses = await Promise.all(Array.from({ length: 4 }, (_, n) => world.call(n % 2 ? "node" : "next", SINGLE, { key, body: event({ clientEventId: `kill-${i}-${n}` }) })));
      for (const [n, response] of responses.entries()) {
        statuses.add(response.status);
        if (response.status === 200) acknowledged.push(...(await verdictsOf(response)).accepted, `kill-${i}-${n}`);
        else expect(await errorOf(response)).toMatchObject({ status: 503, code: "unavailable" });
      }
    }
    stop = true;
    await killer;
    expect(statuses).toEqual(new Set([200, 503]));
    expect((await verdictsOf(world.call("node", SINGLE, { key, body: event() }))).accepted).toHaveLength(1);
    const stored = await client.tenant.read((sql) => sql.rows<{ id: string }>("SELECT client_event_id AS id FROM raw.analytics_events"));
    expect(new Set(stored.map(({ id }) => id))).toEqual(expect.objectContaining({ size: stored.length }));
    for (const id of acknowledged) expect(stored.map((row) => row.id)).toContain(id);
    expect(await balanceOf(client.tenant)).toMatchObject({ holds: true });
  });
});
