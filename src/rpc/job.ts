import type { ZodType } from "zod";

/** What a job may use beside its input. Whatever a step returns goes through JSON, as with Inngest. */
export interface JobSteps {
  run<T>(id: string, work: () => Promise<T>): Promise<T>;
  sendEvent(id: string, events: readonly JobEvent[]): Promise<void>;
}

export interface JobEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
}

export interface JobRun<Data> {
  /** Validated event data; undefined when cron triggered the run. */
  readonly data: Data | undefined;
  readonly steps: JobSteps;
}

/**
 * A job drains durable state: it is safe to run twice, at once with itself, or late. A trigger only
 * decides *when*. One definition makes an Inngest function and an entry of the embedded scheduler.
 */
export interface JobDefinition<Data = never> {
  readonly id: string;
  /** When it runs by itself (cron, UTC). */
  readonly cron?: string;
  /** The event that runs it. */
  readonly event?: { readonly name: string; readonly data: ZodType<Data> };
  /** At most `limit` runs at once, for each value of `data[key]` when a key is given. */
  readonly concurrency: { readonly limit: number; readonly key?: string };
  /** At most `limit` runs begin in `seconds`, for each value of `data[key]`. */
  readonly throttle?: { readonly limit: number; readonly seconds: number; readonly key: string };
  readonly retries: number;
  readonly run: (run: JobRun<Data>) => Promise<unknown>;
}

/** A job that cron runs for all organisations, or an event for one. */
export type Job = JobDefinition<{ orgId: string }>;

/** Something small that is to be done every minute; safe to do twice, like a job. */
export interface MaintenanceTask {
  readonly id: string;
  run(): Promise<unknown>;
}

export function defineJob<Data>(definition: JobDefinition<Data>): JobDefinition<Data> {
  return definition;
}
