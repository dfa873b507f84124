import { Redis } from "ioredis";

export interface RedisConnection {
  readonly client: Redis;
  close(): void;
}

/** A connection to Redis for what may be lost. A command fails at once while it is away: anyone who asks has another way. */
export function connectRedis(url: string, onError: (error: unknown) => void): RedisConnection {
  const client = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 500, connectionName: "plumbline" });
  let away = false;
  client.on("error", (error) => {
    // It tries again and again; its absence is told once.
    if (!away) onError(error);
    away = true;
  });
  client.on("ready", () => {
    away = false;
  });
  return { client, close: () => client.disconnect() };
}
