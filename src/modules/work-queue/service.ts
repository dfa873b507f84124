import { hostname } from "node:os";
import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import type { Tenant } from "@/db/tenant";
import { messageOf } from "@/kernel/errors";
import { newId } from "@/kernel/ids";
import { type Claim, HEARTBEAT_MS, type NewWork, type WorkKind } from "./contract";
import { cancel, claim, fail, finish, insertWork, organisationsDue, pause, renew, resume } from "./store";

/** One piece of work under way. */
export interface Attempt extends Claim {
  readonly tenant: Tenant;
  /** Aborted when it was cancelled or paused, when another process has it, or when this one stops. */
  readonly signal: AbortSignal;
  /** Where the next attempt is to go on; kept with the next heartbeat. */
  reached(cursor: Readonly<Record<string, unknown>>): void;
  /**
   * Ends the work and writes what came of it, in one transaction.
   * @returns undefined when the work is not this process's any more: `write` was not called
   */
  finish<T>(write: (sql: Sql) => Promise<T>): Promise<{ readonly value: T } | undefined>;
}

/** What a kind of work does. */
export interface Consumer extends WorkKind {
  /** Does it, and calls `finish`; what it raises is tried again. */
  run(attempt: Attempt): Promise<void>;
  /** Told of each claim, in its transaction. */
  onClaim?(sql: Sql, orgId: string, claim: Claim): Promise<void>;
  /** Told at each heartbeat, in its transaction. */
  onHeartbeat?(sql: Sql, orgId: string, claim: Claim): Promise<void>;
  /**
   * An attempt that failed, in the transaction that says so. `final`: it is given up.
   * @param error undefined for one whose process ended each time
   */
  onFailure?(sql: Sql, orgId: string, claim: Claim, error: unknown, final: boolean): Promise<void>;
  /** Whether trying again is of no use. */
  isFinal?(error: unknown): boolean;
}

export interface Worker {
  /** Does what is due, of one organisation or of all; resolves when nothing is due that nobody else does. */
  drain(orgId?: string): Promise<{ readonly done: number }>;
  /** Organisations with work that is due. */
  due(): Promise<readonly string[]>;
  /** Stops what was cancelled or paused and is done here, without waiting for the next heartbeat. */
  stop(id: string): void;
  /** Stops all; another process, or the next start, begins where they were. */
  close(): Promise<void>;
}

const OWNER = `${hostname()} ${process.pid}`;

/** @param onError told of attempts that failed and are not final by their own account */
export function createWorker(db: Database, consumer: Consumer, onError: (error: unknown, id: string) => void): Worker {
  const { kind, mostAttempts } = consumer;
  const running = new Map<string, AbortController>();
  const closing = new AbortController();
  const draining = new Set<Promise<unknown>>();
  const turn = turns(consumer.atOnce);

  async function attempt(tenant: Tenant, claimed: Claim): Promise<void> {
    const { orgId } = tenant;
    const { id, lease } = claimed;
    const stopping = new AbortController();
    running.set(id, stopping);
    let cursor: Readonly<Record<string, unknown>> | null = null;
    const heartbeat = setInterval(() => {
      const keep = async (sql: Sql) => {
        const ours = await renew(sql, orgId, kind, id, lease, cursor);
        if (ours) await consumer.onHeartbeat?.(sql, orgId, claimed);
        return ours;
      };
      tenant.write(keep).then(
        (ours) => ours || stopping.abort(new Error("it was cancelled, or another process has it")),
        // A database that is away for longer than the lease lets another process begin again; one of them finishes.
        () => undefined,
      );
    }, HEARTBEAT_MS);
    try {
      await consumer.run({
        ...claimed,
        tenant,
        signal: AbortSignal.any([stopping.signal, closing.signal]),
        reached: (at) => {
          cursor = at;
        },
        finish: (write) => tenant.write(async (sql) => ((await finish(sql, orgId, kind, id, lease)) ? { value: await write(sql) } : undefined)),
      });
    } catch (error) {
      // Cancelled, or taken over: there is nothing to tell.
      if (stopping.signal.aborted) return;
      // A process that stops lets the next one begin at once, and it was no attempt that failed.
      const final = !closing.signal.aborted && (consumer.isFinal?.(error) === true || claimed.attempts >= mostAttempts);
      if (!closing.signal.aborted && consumer.isFinal?.(error) !== true) onError(error, id);
      await failed(tenant, claimed, error, closing.signal.aborted ? 0 : final ? null : backOff(consumer, claimed.attempts), cursor);
    } finally {
      clearInterval(heartbeat);
      running.delete(id);
    }
  }

  async function failed(tenant: Tenant, claimed: Claim, error: unknown, retryMs: number | null, cursor: Readonly<Record<string, unknown>> | null): Promise<void> {
    await tenant.write(async (sql) => {
      const { orgId } = tenant;
      if (cursor !== null) await renew(sql, orgId, kind, claimed.id, claimed.lease, cursor);
      const message = error === undefined ? `it was begun ${mostAttempts} times and never ended` : messageOf(error);
      if (await fail(sql, orgId, kind, claimed.id, claimed.lease, message, retryMs)) await consumer.onFailure?.(sql, orgId, claimed, error, retryMs === null);
    });
  }

  async function drainOne(orgId: string): Promise<number> {
    const tenant = db.tenant(orgId);
    for (let done = 0; ; done++) {
      if (closing.signal.aborted) return done;
      const claimed = await tenant.write(async (sql) => {
        const next = await claim(sql, orgId, consumer, newId(), OWNER);
        if (next !== undefined) await consumer.onClaim?.(sql, orgId, next);
        return next;
      });
      if (claimed === undefined) return done;
      // Each process that did it was killed, perhaps by it.
      if (claimed.attempts > mostAttempts) await failed(tenant, claimed, undefined, null, null);
      else await attempt(tenant, claimed);
    }
  }

  const due = () => db.platform((sql) => organisationsDue(sql, kind));
  return {
    due,
    drain(orgId) {
      const work = (async () => {
        const done = await Promise.all((orgId === undefined ? await due() : [orgId]).map((id) => turn(() => drainOne(id))));
        return { done: done.reduce((sum, n) => sum + n, 0) };
      })();
      draining.add(work);
      work.then(() => draining.delete(work), () => draining.delete(work));
      return work;
    },
    stop: (id) => running.get(id)?.abort(new Error("it was cancelled")),
    async close() {
      closing.abort(new Error("the server stops"));
      await Promise.allSettled(draining);
    },
  };
}

function backOff({ firstBackOffMs, longestBackOffMs }: WorkKind, attempts: number): number {
  return Math.min(firstBackOffMs * 2 ** (attempts - 1), longestBackOffMs);
}

/** Lets so many run at once; the others wait in their order. */
function turns(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

// For those who ask for work: in their own transaction, with what it is about.

export const addWork = (sql: Sql, orgId: string, work: NewWork): Promise<void> => insertWork(sql, orgId, work);
/** @returns whether there was any */
export const cancelWork = (sql: Sql, orgId: string, kind: string, id: string): Promise<boolean> => cancel(sql, orgId, kind, id);
export const pauseWork = (sql: Sql, orgId: string, kind: string, id: string): Promise<boolean> => pause(sql, orgId, kind, id);
export const resumeWork = (sql: Sql, orgId: string, kind: string, id: string): Promise<boolean> => resume(sql, orgId, kind, id);
