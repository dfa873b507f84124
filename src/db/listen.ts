import pg from "pg";

export interface Listener {
  stop(): Promise<void>;
}

const RECONNECT_MS = 1_000;

/**
 * Calls `onNotice` for every NOTIFY on `channel`, on a connection of its own. A lost connection is made
 * again; what was notified meanwhile is lost, which polling makes up for.
 */
export function listen(url: string, channel: string, onNotice: () => void): Listener {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const retry = () => {
    client = undefined;
    if (!stopped) timer = setTimeout(() => void connect(), RECONNECT_MS);
  };

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, application_name: "plumbline-listen", keepAlive: true });
    next.on("notification", onNotice);
    // An error is followed by the end of the connection, which is where it is made again.
    next.on("error", () => undefined);
    try {
      await next.connect();
      await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    } catch {
      await next.end().catch(() => undefined);
      return retry();
    }
    if (stopped) return next.end();
    client = next;
    next.once("end", retry);
    onNotice();
  }

  const connecting = connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await connecting;
      await client?.end();
    },
  };
}
