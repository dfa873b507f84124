import type { Database } from "@/db/database";
import { connectRedis } from "@/db/redis";
import type { Logger } from "./logger";
import type { RateStore } from "./rate-limit";

/** Where an installation counts requests: in each process, in PostgreSQL, or in the Redis at an address. */
export type RateStoreSetting = "memory" | "postgres" | { readonly redis: string };

export interface OpenRateStore {
  readonly store: RateStore;
  close(): void;
}

export function openRateStore(setting: RateStoreSetting, db: Database, logger: Logger): OpenRateStore {
  if (setting === "memory") return { store: { kind: "memory" }, close: () => undefined };
  if (setting === "postgres") return { store: { kind: "postgres", query: db.unscoped }, close: () => undefined };
  const redis = connectRedis(setting.redis, (error) => logger.warn({ err: error }, "Redis is away; this process counts requests for itself"));
  return { store: { kind: "redis", client: redis.client }, close: () => redis.close() };
}
