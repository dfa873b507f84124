import type pg from "pg";
import { createPool, sentAtOnce, transaction } from "./pool";
import { createTenantPrisma } from "./prisma";
import { type Snapshot, withSnapshot } from "./snapshot";
import type { Sql } from "./sql";
import { createTenant, READ_ONLY_SNAPSHOT, settingOf, type Tenant } from "./tenant";

/** Connection strings by role. */
export interface DatabaseUrls {
  readonly owner: string;
  readonly app: string;
  readonly pipeline: string;
  readonly platform: string;
  readonly auth: string;
}

/**
 * Every way to the database, by role. There is none without a role, and none of the roles may pass
 * row-level security by.
 */
export interface Database {
  readonly urls: DatabaseUrls;
  /** Requests of one organisation. */
  tenant(orgId: string): Tenant;
  /**
   * One transaction in one round trip that serves several organisations in turn: the statement of each is
   * sent with that organisation set. They must send it before they wait for anything.
   */
  group<T>(shares: readonly GroupShare<T>[]): Promise<T[]>;
  /** A long reading of one organisation as it is at one moment; see {@link withSnapshot}. */
  snapshot<T>(orgId: string, signal: AbortSignal, work: (snapshot: Snapshot) => Promise<T>): Promise<T>;
  /** One statement of the app's, about no organisation: it sees no tenant's rows. One round trip. */
  unscoped: Sql["rows"];
  /** The drain: one organisation's pass. */
  lane(orgId: string): Tenant;
  /** The drain between passes: lanes, jobs and heartbeats, no tenant rows. */
  pipeline<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** The same for a single statement: one round trip. */
  pipelineOnce: Sql["rows"];
  /**
   * What belongs to no organisation and that only the operator sees: platform keys, the events that could not be
   * placed, and the log of what was done to them. It sees no tenant's rows. For platform procedures, the command line,
   * and the endpoints that platform keys send to.
   */
  operator<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Read-only over all organisations, all of one moment, for platform procedures only. */
  platform<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Sign-in: people, their memberships, and nothing else. */
  auth<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What one organisation does in a {@link Database.group}. */
export interface GroupShare<T> {
  readonly orgId: string;
  send(sql: Sql): Promise<T>;
}

export interface PoolSizes {
  readonly app: number;
  readonly pipeline: number;
  readonly platform: number;
  readonly auth: number;
}

const SIZES: PoolSizes = { app: 12, pipeline: 5, platform: 3, auth: 3 };

/**
 * Passes run the same few long statements over and over, mostly for a handful of events: to plan them again, or
 * to compile them, costs more than to run them.
 */
const LANE_SETTINGS = ";SET LOCAL jit = off;SET LOCAL plan_cache_mode = force_generic_plan";

export function createDatabase(urls: DatabaseUrls, sizes: Partial<PoolSizes> = {}): Database {
  const size = { ...SIZES, ...sizes };
  const app = createPool(urls.app, size.app, "app");
  const pipeline = createPool(urls.pipeline, size.pipeline, "pipeline");
  const platform = createPool(urls.platform, size.platform, "platform");
  const auth = createPool(urls.auth, size.auth, "auth");
  const appPrisma = createTenantPrisma(app);
  const pipelinePrisma = createTenantPrisma(pipeline);
  const pools: readonly pg.Pool[] = [app, pipeline, platform, auth];
  return {
    urls,
    tenant: (orgId) => createTenant(app, appPrisma, orgId),
    group: (shares) => sentAtOnce(app, shares.map(({ orgId, send }) => ({ setting: settingOf(orgId), send }))),
    snapshot: (orgId, signal, work) =>
      // Should it not reach the server, that notices by itself, when it has something to send.
      withSnapshot(urls.app, orgId, signal, (pid) => void app.query("SELECT pg_cancel_backend($1)", [pid]).catch(() => undefined), work),
    unscoped: async (text, values, name) => (await app.query({ text, values: values && [...values], name })).rows,
    lane: (orgId) => createTenant(pipeline, pipelinePrisma, orgId, LANE_SETTINGS),
    pipeline: (work) => transaction(pipeline, "", work),
    pipelineOnce: async (text, values, name) => (await pipeline.query({ text, values: values && [...values], name })).rows,
    operator: (work) => transaction(app, "SET LOCAL app.operator = 'on'", work),
    platform: (work) => transaction(platform, READ_ONLY_SNAPSHOT, work),
    auth: (work) => transaction(auth, "", work),
    async close() {
      await Promise.all([appPrisma.close(), pipelinePrisma.close()]);
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}
