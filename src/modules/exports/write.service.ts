import { createHash } from "node:crypto";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Database } from "@/db/database";
import type { AskedExport } from "./contract";
import { BOM, csvLines } from "./csv";
import type { DatasetRegistry } from "./dataset.service";
import type { FileWriter } from "./files";
import { dataVersion } from "./store";

/** What a file is of, beside the data. */
export interface WrittenExport {
  readonly asked: AskedExport;
  readonly bom: boolean;
  readonly freeText: boolean;
}

/** Grows while a file is written. */
export interface Progress {
  rows: number;
  expectedRows: number | null;
  bytes: number;
}

const BATCH = 2_000;
const NEWLINE = 10;

/**
 * What must be the same for one file to serve for another: the question, who may read what, this version of the
 * program, and the version of the data; undefined where the answer depends on the clock.
 */
export function cacheKeyOf(datasets: DatasetRegistry, { asked: { dataset, filter }, bom, freeText }: WrittenExport, programVersion: string, version: string): string | undefined {
  const { dependsOn, freeText: mayHold = false } = datasets.get(dataset);
  if (dependsOn === "clock") return undefined;
  const given = Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify([programVersion, version, dataset, given, bom, freeText && mayHold])).digest("base64url");
}

export const versionOf = (datasets: DatasetRegistry, asked: AskedExport) => (sql: Parameters<typeof dataVersion>[0], orgId: string) => dataVersion(sql, orgId, datasets.get(asked.dataset).dependsOn === "dead_letters");

/**
 * Writes a table as CSV into `file`, which is left uncommitted. A large one is read in one snapshot by COPY and
 * goes through as bytes; `progress` is counted by line ends, which text may hold as well, and is exact at the end.
 * @returns what the file may serve again under
 * @throws whatever `signal` is aborted with
 */
export async function writeExport(db: Database, datasets: DatasetRegistry, orgId: string, written: WrittenExport, file: FileWriter, progress: Progress, programVersion: string, signal: AbortSignal): Promise<string | undefined> {
  const table = datasets.get(written.asked.dataset).table(written.asked.filter, orgId, written.freeText);
  const version = versionOf(datasets, written.asked);
  const head = (columns: readonly string[]) => `${written.bom ? BOM : ""}${csvLines([columns])}`;

  if (table.kind === "streamed") {
    const { statement, columns } = table;
    return db.snapshot(orgId, signal, async (snapshot) => {
      const key = cacheKeyOf(datasets, written, programVersion, await version(snapshot.sql, orgId));
      progress.expectedRows = await snapshot.estimate(statement);
      const rows = await snapshot.csv(statement);
      await pipeline(rows, counting(progress, head(columns), true), file.stream, { signal });
      progress.rows = rows.rowCount;
      return key;
    });
  }

  const { key, rows } = await db.tenant(orgId).answer(async (tenant) => ({
    key: cacheKeyOf(datasets, written, programVersion, await tenant.read((sql) => version(sql, orgId))),
    rows: await table.rows(tenant),
  }));
  progress.expectedRows = rows.length;
  await pipeline(Readable.from(batches(rows, progress)), counting(progress, head(table.columns), false), file.stream, { signal });
  return key;
}

function* batches(rows: Parameters<typeof csvLines>[0], progress: Progress): Generator<string> {
  for (let i = 0; i < rows.length; i += BATCH) {
    const some = rows.slice(i, i + BATCH);
    yield csvLines(some);
    progress.rows += some.length;
  }
}

/** Puts `head` first, and counts what goes through. */
function counting(progress: Progress, head: string, lines: boolean): Transform {
  let begun = false;
  const begin = (transform: Transform) => {
    if (begun) return;
    begun = true;
    progress.bytes += Buffer.byteLength(head);
    transform.push(head);
  };
  return new Transform({
    highWaterMark: 256 * 1024,
    transform(chunk: Buffer, _encoding, done) {
      begin(this);
      progress.bytes += chunk.length;
      if (lines) for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) progress.rows++;
      done(null, chunk);
    },
    flush(done) {
      begin(this);
      done();
    },
  });
}
