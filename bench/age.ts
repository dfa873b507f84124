import { createDatabase, type Database } from "@/db/database";
import { observed } from "../tests/support/observed";
import { createIngest } from "@/modules/ingest/service";
import { createPipeline } from "@/modules/pipeline/service";
import { createSite } from "@/modules/site/dashboard/service";
import { READ_MODELS } from "@/read-models";
import type { Bench } from "./support/bench";
import { BROWSERS, makeId } from "./support/events";
import { decimal, median, table, type Target } from "./support/figures";
import { fillDays, makeOldPartitions } from "./support/old-partitions";

const DAYS = 391;
const VIEWS_A_DAY = 200;
const PASSES = 80;
const READS = 40;
/** The first passes and reads of a connection plan what the later ones have planned. */
const WARM_UP = 8;

interface Figures {
  readonly firstPass: number;
  readonly pass: number;
  readonly locks: number;
  readonly realtime: number;
  readonly explorer: number;
  readonly path: number;
}

/** What a pass and live pages cost with the partitions of a young installation, and with those of one a year old. */
export async function age(bench: Bench): Promise<readonly Target[]> {
  const { orgId } = await bench.sender();
  await makeOldPartitions(bench, 0);
  await fillDays(bench, orgId, 0, VIEWS_A_DAY);
  const young = await measure(bench, orgId);
  await makeOldPartitions(bench, DAYS);
  await fillDays(bench, orgId, DAYS, VIEWS_A_DAY);
  const old = await measure(bench, orgId);
  const [partitions] = await bench.sql<{ n: number }>("SELECT count(*)::integer AS n FROM ops.partitions WHERE parent = 'staging.events'");
  const ratio = (of: keyof Figures) => old[of] / young[of];
  const row = (name: string, of: keyof Figures) => [name, decimal(young[of], 1), decimal(old[of], 1), decimal(ratio(of), 2)];
  process.stdout.write(
    `${table(["", "9 partitions", `${partitions?.n ?? 0} partitions`, "ratio"], [
      row("pass over one event, ms", "pass"), row("first pass after a start, ms", "firstPass"), row("locks of a pass", "locks"),
      row("realtime, ms", "realtime"), row("explorer, ms", "explorer"), row("path of a visit, ms", "path"),
    ])}\n`,
  );
  return [
    { name: "a pass over one event, old to young", value: ratio("pass"), target: 1.3, more: false },
    { name: "realtime, old to young", value: ratio("realtime"), target: 1.5, more: false },
    { name: "explorer, old to young", value: ratio("explorer"), target: 1.5, more: false },
    { name: "seconds of the first pass after a start", value: old.firstPass / 1_000, target: 0.5, more: false },
    { name: "locks of a pass", value: old.locks, target: 300, more: false },
  ];
}

/** On connections of its own, as after a start. */
async function measure(bench: Bench, orgId: string): Promise<Figures> {
  const db = createDatabase(bench.db.urls, { app: 1, pipeline: 1 });
  const ingest = createIngest(db, () => undefined);
  let locks = 0;
  const counting = countingLocks(db, (n) => (locks = Math.max(locks, n)));
  const pipeline = createPipeline(counting, READ_MODELS, () => undefined, (error) => {
    throw error;
  });
  const passes: number[] = [];
  for (let i = 0; i < PASSES; i++) {
    const { failed } = await ingest.accept(orgId, {
      source: "site",
      items: observed(
        [{ clientEventId: makeId.time(), type: "page_view", timestamp: new Date().toISOString(), anonymousId: `visitor_${i % 5}`, sessionId: `sess_${i % 5}` }],
        [{ kind: "site", pageUrl: "https://www.example.com/docs", userAgent: BROWSERS[i % BROWSERS.length], visitor: "given" }],
      ),
    });
    if (failed.length > 0) throw new Error("an event failed");
    const start = performance.now();
    await pipeline.drain(orgId);
    passes.push(performance.now() - start);
  }
  const site = createSite();
  const tenant = db.tenant(orgId);
  const [session] = await site.sessions(tenant, { before: null, crawlers: false, all: true, limit: 1 });
  if (!session) throw new Error("no session was made");
  const figures = {
    firstPass: passes[0] ?? Number.NaN,
    pass: median(passes.slice(WARM_UP)),
    locks,
    realtime: await timed(() => site.realtime(tenant)),
    explorer: await timed(() => site.events(tenant, { limit: 50 })),
    path: await timed(() => site.sessionPath(tenant, session.visitorId, session.sessionId, session.startedAt)),
  };
  await ingest.close();
  await db.close();
  return figures;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < READS; i++) {
    const start = performance.now();
    await work();
    if (i >= WARM_UP) times.push(performance.now() - start);
  }
  return median(times);
}

/** Counts what a pass holds at its end: no lock is given back before. */
function countingLocks(db: Database, tell: (locks: number) => void): Database {
  return {
    ...db,
    lane(orgId) {
      const lane = db.lane(orgId);
      return {
        ...lane,
        write: (work) =>
          lane.write(async (sql) => {
            const result = await work(sql);
            const [row] = await sql.rows<{ n: number }>("SELECT count(*) AS n FROM pg_locks WHERE pid = pg_backend_pid()", [], "count-locks");
            tell(row?.n ?? Number.NaN);
            return result;
          }),
      };
    },
  };
}
