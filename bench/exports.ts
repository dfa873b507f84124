import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { settingOf } from "@/db/tenant";
import { createRegistry } from "@/modules/exports/dataset.service";
import { ingestDatasets } from "@/modules/ingest/datasets.service";
import { localFiles } from "@/modules/exports/local-files.service";
import { type Progress, writeExport } from "@/modules/exports/write.service";
import { throwawayFolder } from "../tests/support/reaped";
import type { Bench } from "./support/bench";
import { count, decimal, median, table, type Target } from "./support/figures";

/** `BENCH_ROWS` makes it smaller. */
const ROWS = Number(process.env.BENCH_ROWS ?? 1_000_000);
const ROUNDS = 3;
const SAMPLE_MS = 20;
const MIB = 1024 * 1024;
const RANGE = { from: "2026-01-01", to: "2026-01-31" };

/** What is exported, as a psql user would write it: the same rows, columns and order, nothing made safe. */
const BARE = `SELECT client_event_id, type, occurred_at, received_at, user_id, anonymous_id, session_id, course_id, lesson_id, properties, context, batch_id, ordinal
  FROM raw.analytics_events WHERE org_id = '$ORG' AND occurred_at >= '${RANGE.from}T00:00:00Z' AND occurred_at < '2026-02-01T00:00:00Z' ORDER BY occurred_at, batch_id, ordinal`;

/** How long raw events of a range take as an export, beside a bare COPY of the same query that goes nowhere, and what they take of memory. */
export async function exports(bench: Bench): Promise<readonly Target[]> {
  const { orgId } = await bench.sender();
  await fill(bench, orgId);
  const folder = await throwawayFolder();
  const files = localFiles(join(folder.dataFolder, "exports"));
  const datasets = createRegistry(ingestDatasets);

  async function ours(type?: string) {
    const progress: Progress = { rows: 0, expectedRows: null, bytes: 0 };
    const sink = await files.create(`${orgId}/bench.csv`);
    const asked = datasets.askedSchema.parse({ dataset: "raw_events", filter: { range: RANGE, type } });
    await writeExport(bench.db, datasets, orgId, { asked, bom: true, freeText: false }, sink, progress, "bench", new AbortController().signal);
    await sink.commit();
    return progress;
  }

  await ours("none");
  await bare(bench, orgId);
  const runs: { readonly bare: number; readonly export: number; readonly grown: number; readonly bytes: number; readonly rows: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const copied = await timed(() => bare(bench, orgId));
    const before = process.memoryUsage().rss;
    let peak = before;
    const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), SAMPLE_MS);
    const exported = await timed(() => ours()).finally(() => clearInterval(sampling));
    runs.push({ bare: copied.ms, export: exported.ms, grown: (peak - before) / MIB, bytes: exported.result.bytes, rows: exported.result.rows });
  }
  await rm(folder.dataFolder, { recursive: true, force: true });

  process.stdout.write(
    `${table(
      ["round", "rows", "MiB", "bare COPY ms", "export ms", "ratio", "memory MiB"],
      runs.map((run, i) => [String(i + 1), count(run.rows), count(run.bytes / MIB), count(run.bare), count(run.export), decimal(run.export / run.bare), decimal(run.grown, 1)]),
    )}\n`,
  );
  return [
    { name: "an export, in times of a bare COPY of the same query", value: median(runs.map((run) => run.export / run.bare)), target: 3, more: false },
    { name: "growth of memory, MiB, at most", value: Math.max(...runs.map((run) => run.grown)), target: 150, more: false },
  ];
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

/** Under the same role and the same policies; what comes is thrown away. */
async function bare(bench: Bench, orgId: string): Promise<void> {
  const client = new pg.Client({ connectionString: bench.db.urls.app });
  await client.connect();
  try {
    await client.query(`BEGIN;${settingOf(orgId)};SET LOCAL jit = off`);
    await pipeline(client.query(copyTo(`COPY (${BARE.replace("$ORG", orgId)}) TO STDOUT`)), new Writable({ write: (_chunk, _encoding, done) => done() }));
  } finally {
    await client.end();
  }
}

async function fill(bench: Bench, orgId: string): Promise<void> {
  await bench.sql(
    `INSERT INTO raw.analytics_events (org_id, batch_id, ordinal, received_at, occurred_at, client_event_id, type, user_id, anonymous_id, session_id, course_id, lesson_id, properties)
     SELECT $1, md5((i / 100)::text)::uuid, i % 100, now(), '2026-01-01T00:00:00Z'::timestamptz + (random() * 30) * interval '1 day', gen_random_uuid()::text,
            (ARRAY['lesson_started', 'lesson_completed', 'video_played', 'quiz_submitted', 'page_view'])[1 + i % 5], 'user-' || i % 50000, 'anonymous-' || i % 70000, 'session-' || i % 200000,
            'course-' || i % 200, 'lesson-' || i % 20, jsonb_build_object('score', i % 100, 'title', 'A lesson called ' || i % 1000, 'seconds', i % 600)
     FROM generate_series(1, $2::integer) i`,
    [orgId, ROWS],
  );
  await bench.sql("VACUUM ANALYZE raw.analytics_events");
}
