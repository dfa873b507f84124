import { chmod } from "node:fs/promises";
import { readEnv } from "@/env";
import { createDatabase, type Database } from "@/db/database";
import { prepareDatabase } from "@/db/prepare";
import { databaseOf, urlWith } from "@/db/roles";
import { withClient } from "@/db/connect";
import { customerIdOf, newId } from "@/kernel/ids";
import { createKeyService } from "@/modules/tenancy/keys.service";
import { createLogger } from "@/rpc/logger";
import { throwawayFolder } from "../../tests/support/reaped";
import { type Child, startChild } from "./child";
import type { Job, LoadResult, Sender } from "./load";
import { cpuOfMachine, cpuOfTree } from "./machine";
import type { Ports, ServerOptions } from "./server";

/** A throw-away cluster, as durable as a real one, and processes around it; all of it ends with `close`. */
export interface Bench {
  readonly db: Database;
  /** A superuser's connection to the database, for baselines and for what no role of ours may see. */
  readonly superuserUrl: string;
  sender(): Promise<Sender>;
  server(options: ServerOptions): Promise<{ readonly child: Child; readonly ports: Ports }>;
  load(job: Job): Promise<LoadResult>;
  /** Runs a statement as the superuser. */
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** CPU seconds of all processes of the database so far; not a number where that cannot be told. */
  databaseCpu(): Promise<number>;
  /** Bytes of WAL written so far. */
  wal(): Promise<number>;
  close(): Promise<void>;
}

/** One machine sends here what many do in life: limits count, and are never reached. */
const UNREACHED = Object.fromEntries(["TRACK_ADDRESS", "TRACK_KEY", "EVENTS_ADDRESS", "EVENTS_KEY"].map((limit) => [`PLUMBLINE_RATE_LIMIT_${limit}`, "1000000000"]));

export async function openBench(): Promise<Bench> {
  const folder = await throwawayFolder();
  // As root the database runs as another user, which must be able to enter.
  await chmod(folder.dataFolder, 0o711);
  const variables = { NODE_ENV: "production" as const, PLUMBLINE_DATA: folder.dataFolder, LOG_LEVEL: "warn", PLUMBLINE_JOBS: "embedded", PLUMBLINE_HTTP_ADAPTER: "auto", ...UNREACHED };
  const env = readEnv(variables);
  const prepared = await prepareDatabase(env, () => undefined);
  const { embedded, urls } = prepared;
  if (!embedded) throw new Error("a benchmark runs on a cluster of its own");
  const superuserUrl = urlWith(embedded.superuserUrl, { database: databaseOf(urls.owner) });
  const db = createDatabase(urls);
  const keys = createKeyService(db, createLogger("warn"));
  const children: Child[] = [];
  const start = (script: string, execArgv: readonly string[] = []) => {
    const child = startChild(script, variables, execArgv);
    children.push(child);
    return child;
  };
  const generator = start("./load.ts");

  const sql = <Row extends object>(text: string, values: readonly unknown[] = []) =>
    withClient(superuserUrl, "bench", async (client) => (await client.query<Row>(text, [...values])).rows);

  return {
    db,
    superuserUrl,
    sql,
    async sender() {
      const orgId = newId();
      await db.tenant(orgId).write(async (tx) => {
        await tx.rows("INSERT INTO app.organisations (id, name, slug, customer_id) VALUES ($1, $2, $2, $3)", [orgId, `org-${orgId}`, customerIdOf(orgId)]);
        await tx.rows("INSERT INTO app.organisation_zones (org_id, effective_from, zone) VALUES ($1, '-infinity', 'Europe/Berlin')", [orgId]);
        await tx.rows("INSERT INTO ops.lanes (org_id) VALUES ($1)", [orgId]);
      });
      const { key } = await keys.create(orgId, { kind: "write", name: "bench" }, "system");
      return { orgId, key };
    },
    async server(options) {
      const child = start("./server.ts", profiling());
      return { child, ports: await child.call<Ports>("start", options) };
    },
    load: (job) => generator.call<LoadResult>("run", job),
    databaseCpu: () => cpuOfTree(embedded.pid),
    async wal() {
      const [row] = await sql<{ bytes: string }>("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bytes");
      return Number(row?.bytes);
    },
    async close() {
      for (const child of children) await child.stop();
      await keys.close();
      await db.close();
      await prepared.stop("immediate");
      await folder.remove();
    },
  };
}

/** What some work took of the machine, CPU in seconds; not a number where it cannot be told. */
export interface Meter {
  readonly serverCpu: number;
  readonly databaseCpu: number;
  /** The share of the machine that neither we nor idleness had. */
  readonly others: number;
  /** Bytes. */
  readonly wal: number;
}
export type Metered = LoadResult & Meter;

/** @param ours CPU seconds that others of our processes took for it */
export async function meter<T>(bench: Bench, server: Child | undefined, work: () => Promise<T>, ours: (result: T) => number): Promise<T & Meter> {
  const look = async () => ({
    server: (await server?.call<number>("cpu")) ?? 0,
    database: await bench.databaseCpu(),
    machine: await cpuOfMachine(),
    own: process.cpuUsage(),
    wal: await bench.wal(),
  });
  const before = await look();
  const result = await work();
  const after = await look();
  const serverCpu = after.server - before.server;
  const databaseCpu = after.database - before.database;
  const own = (after.own.user + after.own.system - before.own.user - before.own.system) / 1e6;
  const used = after.machine.used - before.machine.used - serverCpu - databaseCpu - own - ours(result);
  return { ...result, serverCpu, databaseCpu, others: Math.max(0, used / (after.machine.all - before.machine.all)), wal: after.wal - before.wal };
}

export function metered(bench: Bench, server: Child, job: Job): Promise<Metered> {
  return meter(bench, server, () => bench.load(job), ({ cpu }) => cpu);
}

/** `BENCH_PROFILE=folder` leaves a CPU profile of each server there. */
function profiling(): readonly string[] {
  const folder = process.env.BENCH_PROFILE;
  return folder === undefined || folder === "" ? [] : ["--cpu-prof", "--cpu-prof-dir", folder];
}
