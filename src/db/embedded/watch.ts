import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "@/kernel/errors";
import type { Secrets } from "@/db/secrets";
import { startEmbedded, type Embedded, type StartOptions } from "./cluster";
import { isPostmaster } from "./pidfile";

export interface Watch {
  /** Ends the watch. Resolves when a restart that was under way is over. */
  stop(): Promise<void>;
}

export interface WatchOptions extends StartOptions {
  readonly every?: number;
  readonly notice: (message: string) => void;
}

/**
 * Looks every second (`every` milliseconds) whether the database lives and starts it again, on the
 * same port, when it does not: the pools then reconnect by themselves.
 */
export function watchEmbedded(embedded: Embedded, secrets: Secrets, options: WatchOptions): Watch {
  const { every = 1000, notice, ...start } = options;
  const stopping = new AbortController();
  let pid = embedded.pid;

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (!(await pause(every, stopping.signal))) return;
      if (isPostmaster(pid, embedded.layout.cluster)) continue;
      notice(`PostgreSQL (process ${pid}) is gone; starting it again`);
      try {
        const again = await startEmbedded(embedded.layout.dataFolder, secrets, { ...start, samePort: true });
        pid = again.pid;
        notice(`PostgreSQL is back (process ${pid})`);
      } catch (error) {
        notice(`PostgreSQL did not come back, trying again: ${messageOf(error)}`);
        await pause(5 * every, stopping.signal);
      }
    }
  }

  const looking = look();
  return {
    async stop() {
      stopping.abort();
      await looking;
    },
  };
}

/** False when it was cut short. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    // Unreferenced: watching alone keeps no process alive.
    await sleep(ms, undefined, { signal, ref: false });
    return true;
  } catch {
    return false;
  }
}
