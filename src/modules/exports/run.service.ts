import type { Database } from "@/db/database";
import { isFault } from "@/kernel/fault";
import { newId } from "@/kernel/ids";
import { FILTERS, askedSchema, KEPT_DAYS } from "./contract";
import type { DatasetServices } from "./datasets.service";
import type { ExportFiles, Sink } from "./files";
import { type Claim, claimExport, failExport, finishExport, keepLease, organisationsWithExports } from "./lease.store";
import { expireOld, forgetFile, organisationsWithOldFiles } from "./store";
import { type Progress, writeExport } from "./write.service";

/** How often a running export says how far it is, and asks whether it was cancelled. */
const BEAT_MS = 400;
const MOST_ATTEMPTS = 3;
const RETRY_AFTER_SECONDS = 5;
/** Exports that one process writes at once: of different organisations, because one has a single one at a time. */
const AT_ONCE = 2;

export interface ExportRunner {
  /** Writes the exports that wait, of one organisation or of all; resolves when every one that is due is being written. */
  drain(orgId?: string): Promise<{ readonly written: number }>;
  /** Drops files that have expired, and what killed processes left. */
  sweep(): Promise<{ readonly dropped: number }>;
  /** Stops one that is written here, without waiting for the next beat. */
  stop(id: string): void;
  /** Stops all of them; another process, or the next start, writes them again. */
  close(): Promise<void>;
}

/** Organisations with exports that are due. */
export const organisationsDue = (db: Database): Promise<readonly string[]> => db.platform(organisationsWithExports);

export interface RunnerParts {
  readonly db: Database;
  readonly files: ExportFiles;
  readonly services: DatasetServices;
  readonly programVersion: string;
  readonly onError: (error: unknown, exportId: string) => void;
}

export function createRunner({ db, files, services, programVersion, onError }: RunnerParts): ExportRunner {
  const running = new Map<string, AbortController>();
  const closing = new AbortController();
  const draining = new Set<Promise<unknown>>();
  let free = AT_ONCE;
  const waiting: (() => void)[] = [];

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  }

  async function run(orgId: string, claim: Claim, lease: string): Promise<void> {
    const { id } = claim;
    const tenant = db.tenant(orgId);
    const stopping = new AbortController();
    running.set(id, stopping);
    const signal = AbortSignal.any([stopping.signal, closing.signal]);
    const progress: Progress = { rows: 0, expectedRows: null, bytes: 0 };
    const beat = setInterval(() => {
      tenant.write((sql) => keepLease(sql, orgId, id, lease, progress)).then(
        (ours) => ours || stopping.abort(new Error("it was cancelled, or another process has it")),
        // A database that is away for longer than the lease lets another process begin again; it finishes one of them.
        () => undefined,
      );
    }, BEAT_MS);
    // Another attempt writes another file: what a process that was thought dead still writes disturbs nobody.
    const fileKey = `${orgId}/${id}-${claim.attempts}.csv`;
    let sink: Sink | undefined;
    let kept = false;
    try {
      sink = await files.create(fileKey);
      const asked = askedSchema.parse({ dataset: claim.dataset, filter: FILTERS[claim.dataset].parse(claim.filter) });
      const cacheKey = (await writeExport(db, services, orgId, { asked, bom: claim.bom, freeText: claim.freeText }, sink, progress, programVersion, signal)) ?? null;
      await sink.commit();
      const finished = { rows: progress.rows, bytes: progress.bytes, fileKey, cacheKey };
      kept = await tenant.write((sql) => finishExport(sql, orgId, id, lease, finished, KEPT_DAYS));
      if (!kept) await files.remove(fileKey);
    } catch (raised) {
      // Cancelled, or taken over: there is nothing to tell. A process that ends lets the next one begin at once.
      if (stopping.signal.aborted) return;
      const error = isFault(raised) || sink === undefined ? raised : await sink.failure(raised);
      if (!closing.signal.aborted && !isFault(error)) onError(error, id);
      const final = isFault(error) || claim.attempts >= MOST_ATTEMPTS;
      const message = isFault(error) ? error.message : "It could not be written. Try again; if it fails again, tell who runs this installation.";
      const retry = closing.signal.aborted ? 0 : final ? null : RETRY_AFTER_SECONDS * claim.attempts;
      await tenant.write((sql) => failExport(sql, orgId, id, lease, message, retry));
    } finally {
      clearInterval(beat);
      running.delete(id);
      if (!kept) await sink?.discard().catch((error: unknown) => onError(error, id));
    }
  }

  async function drainOne(orgId: string): Promise<number> {
    for (let written = 0; ; written++) {
      if (closing.signal.aborted) return written;
      const lease = newId();
      const claim = await db.tenant(orgId).write((sql) => claimExport(sql, orgId, lease));
      if (claim === undefined) return written;
      if (claim.attempts > MOST_ATTEMPTS) {
        // Anyone who wrote it was killed each time, perhaps by it.
        await db.tenant(orgId).write((sql) => failExport(sql, orgId, claim.id, lease, `It was begun ${MOST_ATTEMPTS} times and never ended. Choose a shorter range.`, null));
      } else {
        await run(orgId, claim, lease);
      }
    }
  }

  return {
    drain(orgId) {
      const work = (async () => {
        const orgIds = orgId === undefined ? await organisationsDue(db) : [orgId];
        const written = await Promise.all(orgIds.map((id) => inTurn(() => drainOne(id))));
        return { written: written.reduce((sum, n) => sum + n, 0) };
      })();
      draining.add(work);
      work.then(() => draining.delete(work), () => draining.delete(work));
      return work;
    },
    async sweep() {
      let dropped = 0;
      for (const orgId of await db.platform(organisationsWithOldFiles)) {
        const tenant = db.tenant(orgId);
        for (const key of await tenant.write((sql) => expireOld(sql, orgId))) {
          await files.remove(key);
          await tenant.write((sql) => forgetFile(sql, orgId, key));
          dropped++;
        }
      }
      await files.sweep();
      return { dropped };
    },
    stop: (id) => running.get(id)?.abort(new Error("it was cancelled")),
    async close() {
      closing.abort(new Error("the server stops"));
      await Promise.allSettled(draining);
      files.close();
    },
  };
}
