import type { Database } from "@/db/database";
import { isFault } from "@/kernel/fault";
import { type Attempt, createWorker } from "@/modules/work-queue/service";
import { EXPORT_WORK, KEPT_DAYS } from "./contract";
import type { DatasetRegistry } from "./dataset.service";
import type { ExportFiles, FileWriter } from "./files";
import { beginExport, failExport, finishExport, tellProgress } from "./progress.store";
import { expireOld, findExport, forgetFile, organisationsWithOldFiles } from "./store";
import { type Progress, writeExport } from "./write.service";

const MOST_ATTEMPTS = 3;
const UNWRITABLE = "It could not be written. Try again; if it fails again, tell who runs this installation.";

export interface ExportRunner {
  /** Organisations with exports that are due. */
  due(): Promise<readonly string[]>;
  /** Writes the exports that wait, of one organisation or of all; resolves when every one that is due is being written. */
  drain(orgId?: string): Promise<{ readonly written: number }>;
  /** Drops files that have expired, and what killed processes left. */
  sweep(): Promise<{ readonly dropped: number }>;
  /** Stops one that is written here, without waiting for the next beat. */
  stop(id: string): void;
  /** Stops all of them; another process, or the next start, writes them again. */
  close(): Promise<void>;
}

export interface RunnerParts {
  readonly db: Database;
  readonly files: ExportFiles;
  readonly datasets: DatasetRegistry;
  readonly programVersion: string;
  readonly onError: (error: unknown, exportId: string) => void;
}

export function createRunner({ db, files, datasets, programVersion, onError }: RunnerParts): ExportRunner {
  const under = new Map<string, Progress>();

  async function write({ tenant, id, attempts, signal, finish }: Attempt): Promise<void> {
    const { orgId } = tenant;
    const row = await tenant.read((sql) => findExport(sql, orgId, id));
    if (row === undefined) throw new Error("an export has lost its row");
    const progress: Progress = { rows: 0, expectedRows: null, bytes: 0 };
    under.set(id, progress);
    // Another attempt writes another file: what a process that was thought dead still writes disturbs nobody.
    const fileKey = `${orgId}/${id}-${attempts}.csv`;
    let file: FileWriter | undefined;
    let kept = false;
    try {
      file = await files.create(fileKey);
      const asked = datasets.askedSchema.parse({ dataset: datasets.get(row.dataset).name, filter: row.filter });
      const cacheKey = (await writeExport(db, datasets, orgId, { asked, bom: row.bom, freeText: row.freeText }, file, progress, programVersion, signal)) ?? null;
      await file.commit();
      const finished = { rows: progress.rows, bytes: progress.bytes, fileKey, cacheKey };
      kept = (await finish((sql) => finishExport(sql, orgId, id, finished, KEPT_DAYS))) !== undefined;
      if (!kept) await files.remove(fileKey);
    } catch (raised) {
      throw isFault(raised) || file === undefined ? raised : await file.failure(raised);
    } finally {
      under.delete(id);
      if (!kept) await file?.discard().catch((error: unknown) => onError(error, id));
    }
  }

  const worker = createWorker(
    db,
    {
      kind: EXPORT_WORK,
      perOrganisation: 1,
      atOnce: 2,
      mostAttempts: MOST_ATTEMPTS,
      firstBackOffMs: 5_000,
      longestBackOffMs: 60_000,
      run: write,
      onClaim: (sql, orgId, { id, attempts }) => beginExport(sql, orgId, id, attempts),
      async onHeartbeat(sql, orgId, { id }) {
        const progress = under.get(id);
        if (progress) await tellProgress(sql, orgId, id, progress);
      },
      onFailure(sql, orgId, { id }, error, final) {
        const never = `It was begun ${MOST_ATTEMPTS} times and never ended. Choose a shorter range.`;
        return failExport(sql, orgId, id, error === undefined ? never : isFault(error) ? error.message : UNWRITABLE, final);
      },
      isFinal: isFault,
    },
    onError,
  );

  return {
    due: () => worker.due(),
    drain: async (orgId) => ({ written: (await worker.drain(orgId)).done }),
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
    stop: (id) => worker.stop(id),
    async close() {
      await worker.close();
      files.close();
    },
  };
}
