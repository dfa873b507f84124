import { type Bench, metered, type Metered } from "./support/bench";
import { type IdOrder } from "./support/events";
import { count, decimal, median, table, type Target } from "./support/figures";
import type { Sender } from "./support/load";

const IDS = 10_000_000;
const ROUNDS = 3;
const SECONDS = 6;
const ORDERS: readonly IdOrder[] = ["time", "random"];

/**
 * What a ledger of ten million ids costs, by how clients choose them. Each order has a cluster's ledger to
 * itself; the same load into an empty ledger comes first, to compare with.
 */
export async function ledger(bench: Bench): Promise<readonly Target[]> {
  const { child, ports } = await bench.server({ next: false, drain: false });
  const sender = await bench.sender();
  const job = { kind: "http", connections: 16, batch: 100, port: ports.node, senders: [sender] } as const;
  await bench.load({ ...job, ids: "time", seconds: 3 });
  const runs: { readonly name: string; readonly size: string; readonly runs: readonly Metered[] }[] = [];
  const measure = async (name: string, ids: IdOrder) => {
    const list: Metered[] = [];
    for (let round = 0; round < ROUNDS; round++) list.push(await metered(bench, child, { ...job, ids, seconds: SECONDS }));
    runs.push({ name, size: await sizes(bench), runs: list });
  };
  await measure("empty ledger, ids by time", "time");
  for (const ids of ORDERS) {
    await fill(bench, sender, ids);
    await measure(`10 million ids, ${ids === "time" ? "by time" : "random"}`, ids);
  }
  const of = (list: readonly Metered[], pick: (run: Metered) => number) => median(list.map(pick));
  process.stdout.write(
    `${table(
      ["batches of 100 × 16", "events/s", "of empty", "p50 ms", "p99 ms", "WAL B an event", "database µs an event", "ledger, its index"],
      runs.map(({ name, size, runs: list }) => [
        name,
        count(of(list, (run) => run.perSecond)),
        decimal(of(list, (run) => run.perSecond) / of(runs[0]?.runs ?? [], (run) => run.perSecond)),
        decimal(of(list, (run) => run.p50), 1),
        decimal(of(list, (run) => run.p99), 1),
        count(of(list, (run) => run.wal / run.events)),
        decimal(of(list, (run) => (run.databaseCpu / run.events) * 1e6), 1),
        size,
      ]),
    )}\n`,
  );
  return [];
}

/**
 * Empties what was stored and puts ids into the ledger, half of them of another organisation. The index is
 * made afterwards, with the room in its pages that it has when it grows: ids by time fill them, random ones
 * leave them two thirds full. A checkpoint ends it, so that pages are written whole at their first change.
 */
async function fill(bench: Bench, { orgId }: Sender, ids: IdOrder): Promise<void> {
  const other = await bench.sender();
  const id = ids === "time" ? "uuidv7((i - 10000000) * interval '10 milliseconds')" : "gen_random_uuid()";
  await bench.sql("TRUNCATE raw.event_ledger, raw.analytics_events, raw.analytics_event_batches");
  await bench.sql("ALTER TABLE raw.event_ledger DROP CONSTRAINT event_ledger_pkey");
  await bench.sql(
    `INSERT INTO raw.event_ledger (org_id, client_event_id, received_at, batch_id, ordinal)
     SELECT CASE WHEN i % 2 = 0 THEN $1::uuid ELSE $2::uuid END, (${id})::text, now(), uuidv7(), 1 FROM generate_series(1, ${IDS}) i`,
    [orgId, other.orgId],
  );
  await bench.sql(`ALTER TABLE raw.event_ledger ADD CONSTRAINT event_ledger_pkey PRIMARY KEY (org_id, client_event_id) WITH (fillfactor = ${ids === "time" ? 90 : 67})`);
  await bench.sql("ANALYZE raw.event_ledger");
  await bench.sql("CHECKPOINT");
}

async function sizes(bench: Bench): Promise<string> {
  const [row] = await bench.sql<{ size: string }>(
    "SELECT pg_size_pretty(pg_table_size('raw.event_ledger')) || ', ' || pg_size_pretty(pg_indexes_size('raw.event_ledger')) AS size",
  );
  return row?.size ?? "";
}
