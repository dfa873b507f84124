import { createHash } from "node:crypto";
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { Sql } from "@/db/sql";
import { Fault } from "@/kernel/fault";
import { networkOf } from "@/kernel/network";
import type { HttpRequest } from "./http";

/** Requests a minute; 0 for no limit. */
export interface RateLimits {
  readonly address: number;
  readonly key: number;
}

/** Where requests are counted: in this process, or in a store that several servers share. */
export type RateStore =
  | { readonly kind: "memory" }
  | { readonly kind: "postgres"; readonly query: Sql["rows"] }
  | { readonly kind: "redis"; readonly client: object };

/** Counts requests, and says in the response's headers what is left. */
export interface RateLimiter {
  /** Before anything is known of the caller. @throws Fault `too_many_requests` */
  address(request: HttpRequest): Promise<void>;
  /** Once the caller is known. @throws Fault `too_many_requests` */
  key(request: HttpRequest, principal: string): Promise<void>;
}

const WINDOW_SECONDS = 60;
const UNLIMITED = Promise.resolve();

/**
 * One limit an address (IPv6: a /64) and one a key, each over a minute that begins with the first request. Exactly as
 * many pass as the limit says, in parallel too. When a shared store is away, this process counts for itself.
 * @param scope separates the counts of different limiters in one store
 */
export function createRateLimiter(scope: string, limits: RateLimits, store: RateStore): RateLimiter {
  const address = limits.address > 0 ? counterOf(`${scope}:ip`, limits.address, store) : undefined;
  const key = limits.key > 0 ? counterOf(`${scope}:key`, limits.key, store) : undefined;
  // A shared store shows no addresses to anyone who reads it.
  const subscriberOf = (ip: string) => networkOf(ip, { octets: 4, groups: 4 });
  const nameOf = store.kind === "memory" ? subscriberOf : (ip: string) => createHash("sha256").update(subscriberOf(ip)).digest("base64url");
  const told = new WeakMap<HttpRequest, { readonly policy: string; readonly state: string }>();

  // One promise more, and not an async function's three: this is on every request's way, twice.
  function count(request: HttpRequest, counter: RateLimiterAbstract, what: "ip" | "key", name: string): Promise<void> {
    return counter.consume(name).then(
      (result) => tell(request, counter, what, result, false),
      (error: unknown) => {
        if (!(error instanceof RateLimiterRes)) throw error;
        tell(request, counter, what, error, true);
      },
    );
  }

  /** @throws Fault `too_many_requests` when it was refused */
  function tell(request: HttpRequest, counter: RateLimiterAbstract, what: "ip" | "key", result: RateLimiterRes, refused: boolean): void {
    const seconds = Math.max(1, Math.ceil(result.msBeforeNext / 1_000));
    const before = told.get(request);
    const policy = `${before ? `${before.policy}, ` : ""}"${what}";q=${counter.points};w=${WINDOW_SECONDS}`;
    const state = `${before ? `${before.state}, ` : ""}"${what}";r=${Math.max(0, result.remainingPoints)};t=${seconds}`;
    told.set(request, { policy, state });
    // draft-ietf-httpapi-ratelimit-headers: quota and window of each policy, what remains and when it is full again.
    request.setHeader("ratelimit-policy", policy);
    request.setHeader("ratelimit", state);
    if (refused) {
      const whose = what === "ip" ? "this address" : "this key";
      throw new Fault("too_many_requests", `more than ${counter.points} requests a minute from ${whose}; come back in ${seconds} s`, { retryAfter: seconds });
    }
  }

  return {
    address: (request) => (address ? count(request, address, "ip", nameOf(request.ip)) : UNLIMITED),
    key: (request, principal) => (key ? count(request, key, "key", principal) : UNLIMITED),
  };
}

const counterOf = (keyPrefix: string, points: number, store: RateStore) => createCounter(keyPrefix, points, WINDOW_SECONDS, store, { inMemoryBlockOnConsumed: points + 1 });

/**
 * Counts up to `points` in `seconds`, in the store that the servers share. Without the store, this process counts for itself.
 * @param options a caller that is over the limit may be refused from memory, where nothing ever gives points back
 */
export function createCounter(keyPrefix: string, points: number, seconds: number, store: RateStore, options: { readonly inMemoryBlockOnConsumed?: number } = {}): RateLimiterAbstract {
  const common = { keyPrefix, points, duration: seconds };
  if (store.kind === "memory") return new RateLimiterMemory(common);
  const shared = { ...common, ...options, insuranceLimiter: new RateLimiterMemory(common) };
  if (store.kind === "redis") return new RateLimiterRedis({ ...shared, storeClient: store.client });
  const { query } = store;
  const storeClient = {
    query: async ({ text, values, name }: { text: string; values: readonly unknown[]; name?: string }) => ({ rows: await query(text, values, name) }),
  };
  return new RateLimiterPostgres({ ...shared, storeClient, storeType: "pool", schemaName: "ops", tableName: "rate_limits", tableCreated: true });
}
