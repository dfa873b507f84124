import type pg from "pg";
import { withClient } from "@/db/connect";
import type { DatabaseUrls } from "@/db/database";
import { migrationState } from "@/db/migrate";
import { unsafeRoles } from "@/db/role-check";
import { messageOf } from "@/kernel/errors";
import { fail, ok, warn, type Verdict } from "./finding";

const OLDEST_POSTGRES = 150_000;
const START_AGAIN = "Start Plumbline: it prepares the database, and says what is in the way.";

export async function checkReachable(urls: DatabaseUrls): Promise<Verdict> {
  try {
    return await withClient(urls.owner, "doctor", async (client) => {
      const row = await one<{ number: number; version: string }>(
        client,
        "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version",
      );
      const found = `PostgreSQL ${row.version} answers`;
      return row.number >= OLDEST_POSTGRES ? ok(found) : fail(found, "Plumbline needs PostgreSQL 15 or newer: upgrade it, or unset DATABASE_URL to use the embedded one.");
    });
  } catch (error) {
    return fail(`no answer (${messageOf(error)})`, "Check DATABASE_URL and DATABASE_OWNER_URL, and that PostgreSQL runs and lets this machine in.");
  }
}

export async function checkMigrations(urls: DatabaseUrls): Promise<Verdict> {
  try {
    const { applied, pending } = await migrationState(urls.owner);
    if (pending.length === 0) return ok(`${applied.length} applied, none pending`);
    return warn(`${pending.length} pending: ${pending.join(", ")}`, "Restart Plumbline: it applies them.");
  } catch (error) {
    return fail(messageOf(error), "Do as the sentence says; Plumbline does not start before.");
  }
}

export async function checkRoles(urls: DatabaseUrls): Promise<Verdict> {
  try {
    const findings = await unsafeRoles(urls);
    if (findings.length === 0) return ok("row-level security holds for every role that serves requests");
    return fail(findings.join("; "), "Give Plumbline ordinary roles: no superuser, no BYPASSRLS, owner of nothing.");
  } catch (error) {
    return fail(`the roles cannot log in (${messageOf(error)})`, START_AGAIN);
  }
}

/** Days of receipt for which every partitioned table has a place: without one, nothing can be accepted. */
export async function checkPartitions(urls: DatabaseUrls): Promise<Verdict> {
  try {
    return await withClient(urls.owner, "doctor", async (client) => {
      const { rows } = await client.query<{ parent: string; ahead: number }>(PARTITIONS_AHEAD);
      const worst = rows[0];
      if (worst === undefined) return fail("there are no partitioned tables", START_AGAIN);
      const found = `${worst.parent} has room for today and the ${Math.max(worst.ahead, 0)} days after`;
      if (worst.ahead < 0) return fail(`${worst.parent} has no partition for today: nothing can be accepted`, START_AGAIN);
      return worst.ahead < 3 ? warn(found, "The scheduler makes them seven days ahead: see whether it runs, or restart Plumbline.") : ok(found);
    });
  } catch (error) {
    return fail(messageOf(error), START_AGAIN);
  }
}

/** How many days in a row after today (UTC) each partitioned table covers, -1 when not even today; the least first. */
const PARTITIONS_AHEAD = `
  SELECT t.parent, coalesce((
           SELECT extract(epoch FROM upper(c.stretch) - date_trunc('day', now(), 'UTC'))::float8 / 86400 - 1
           FROM (SELECT unnest(range_agg(tstzrange(p.lower, p.upper))) AS stretch FROM ops.partitions p WHERE p.parent = t.parent AND NOT p.detaching) c
           WHERE c.stretch @> now()), -1) AS ahead
  FROM ops.partitioned_tables t ORDER BY ahead, t.parent`;

/** How much each layer holds, its partitions, indexes and large values included. */
export async function checkLayers(urls: DatabaseUrls): Promise<Verdict> {
  try {
    return await withClient(urls.owner, "doctor", async (client) => {
      const { rows } = await client.query<{ layer: string; size: string; oldest: string | null }>(LAYERS);
      return ok(rows.map(({ layer, size, oldest }) => `${layer} ${size}${oldest === null ? "" : ` since ${oldest}`}`).join(", "));
    });
  } catch (error) {
    return fail(messageOf(error), START_AGAIN);
  }
}

/** Of the partitioned layers also the first day of receipt (UTC) for which there is a partition. */
const LAYERS = `
  SELECT n.nspname AS layer, pg_size_pretty(sum(pg_total_relation_size(c.oid))) AS size,
         (SELECT min(p.lower AT TIME ZONE 'UTC')::date::text FROM ops.partitions p WHERE split_part(p.parent, '.', 1) = n.nspname) AS oldest
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND n.nspname IN ('raw', 'staging', 'business', 'learning', 'rollup', 'ops', 'app')
  GROUP BY n.nspname ORDER BY sum(pg_total_relation_size(c.oid)) DESC`;

export async function checkScheduler(urls: DatabaseUrls, running: boolean): Promise<Verdict> {
  if (!running) return ok("Plumbline is not running, so nothing is scheduled");
  try {
    return await withClient(urls.platform, "doctor", async (client) => {
      const row = await one<{ seconds: number | null }>(
        client,
        "SELECT extract(epoch FROM now() - max(beat_at))::float8 AS seconds FROM ops.heartbeats",
      );
      const fix = "See the log for why no job runs; with PLUMBLINE_JOBS=inngest, see whether Inngest reaches /api/inngest.";
      if (row.seconds === null) return fail("the scheduler has never given a sign of life", fix);
      const found = `the scheduler's last sign of life is ${Math.round(row.seconds)} seconds old`;
      return row.seconds < 60 ? ok(found) : fail(found, fix);
    });
  } catch (error) {
    return fail(messageOf(error), START_AGAIN);
  }
}

async function one<Row extends pg.QueryResultRow>(client: pg.Client, statement: string): Promise<Row> {
  const row = (await client.query<Row>(statement)).rows[0];
  if (row === undefined) throw new Error("a statement that always gives a row gave none");
  return row;
}
