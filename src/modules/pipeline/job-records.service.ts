import type { Database } from "@/db/database";
import { recordJobEnd, recordJobStart } from "./jobs.store";

/** Told of every run of a job, whatever triggers it. */
export interface JobHooks {
  onStart(id: string): Promise<void>;
  onEnd(id: string, error: unknown): Promise<void>;
}

/** Keeps each job's last run, for the health endpoint. */
export function jobRecords(db: Database): JobHooks {
  return {
    onStart: (id) => db.pipeline((sql) => recordJobStart(sql, id)),
    onEnd: (id, error) =>
      db.pipeline((sql) => recordJobEnd(sql, id, error === undefined ? null : error instanceof Error ? error.message : String(error))),
  };
}

/** Runs `work` between the two hooks; its error is recorded, then raised. */
export async function recorded<T>(hooks: JobHooks, id: string, work: () => Promise<T>): Promise<T> {
  await hooks.onStart(id);
  try {
    const result = await work();
    await hooks.onEnd(id, undefined);
    return result;
  } catch (error) {
    await hooks.onEnd(id, error).catch((recording: unknown) => {
      throw new AggregateError([error, recording], `job ${id} failed, and so did its record`);
    });
    throw error;
  }
}
