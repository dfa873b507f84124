import { beforeAll, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import type { Tenant } from "@/db/tenant";
import { shiftDay } from "@/kernel/day";
import { createReceipts } from "@/modules/ingest/receipts.service";
import { queryScores } from "@/modules/pipeline/quality.store";
import { createPipeline, type Pipeline } from "@/modules/pipeline/service";
import { createSite } from "@/modules/site/dashboard/service";
import { findRecentEvents } from "@/modules/site/track/status.store";
import { READ_MODELS } from "@/read-models";
import { observed } from "./support/observed";
import { type Watched, watchPartitions } from "./support/touched-partitions";
import { useWorld } from "./support/world";

/** Days of receipt before yesterday that have partitions: a statement without a bound touches every one of them. */
const OLD_DAYS = 40;
const PARENTS = ["raw.analytics_events", "staging.events", "staging.site_events"];
const today = new Date().toISOString().slice(0, 10);

const world = useWorld();
const site = createSite();
let watched: Watched;
let pipeline: Pipeline;

const owner = (text: string) => withClient(world.test.superuserUrl, "test", (client) => client.query(text));

beforeAll(async () => {
  const partitions: string[] = [];
  for (let day = shiftDay(today, -OLD_DAYS - 1); day < shiftDay(today, -1); day = shiftDay(day, 1)) {
    for (const parent of PARENTS) partitions.push(`CREATE TABLE ${parent}_${day.replaceAll("-", "")} PARTITION OF ${parent} FOR VALUES FROM ('${day} 00:00Z') TO ('${shiftDay(day, 1)} 00:00Z')`);
  }
  await owner(partitions.join(";"));
  watched = watchPartitions(world.db);
  pipeline = createPipeline(watched.db, READ_MODELS, () => undefined, (error) => {
    throw error;
  });
});

async function view(tenant: Tenant, id: string, at: Date, type = "page_view"): Promise<void> {
  const { failed } = await world.ingest.accept(tenant.orgId, {
    source: "site",
    items: observed(
      [{ clientEventId: id, type, timestamp: at.toISOString(), anonymousId: "visitor_a", sessionId: "sess_a", courseId: "algebra", lessonId: "l1" }],
      [{ kind: "site", pageUrl: "https://example.com/", userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0.0.0", visitor: "given" }],
    ),
  });
  expect(failed).toEqual([]);
}

/** Days of the partitions that were touched, with the statements; `days` are those that may be. */
function expectTouched(days: readonly string[]): void {
  const allowed = new Set(days.map((day) => day.replaceAll("-", "")));
  const beyond = watched.take().map(({ statement, partitions }) => ({ statement, partitions: partitions.filter((name) => !allowed.has(name.slice(-8))) }));
  expect(beyond.filter(({ partitions }) => partitions.length > 0)).toEqual([]);
}

const since = (day: string): string[] => Array.from({ length: 60 }, (_, i) => shiftDay(day, i));
/** As if everything that the organisation has sent so far had been received so many days ago. */
async function ageBy(tenant: Tenant, days: number): Promise<void> {
  const changes = [...PARENTS, "raw.event_ledger", "raw.analytics_event_batches"].map((table) => `UPDATE ${table} SET received_at = received_at - interval '${days} days' WHERE org_id = '${tenant.orgId}'`);
  await owner(`${changes.join(";")};UPDATE business.site_sessions SET first_received_at = first_received_at - interval '${days} days', last_received_at = last_received_at - interval '${days} days' WHERE org_id = '${tenant.orgId}'`);
}

test("a pass touches the partitions of the days on which its events came, and no other", async () => {
  const tenant = await world.organisation();
  for (const type of ["page_view", "survey_submitted", "lesson_completed"]) {
    await view(tenant, `a-${type}`, new Date(), type);
    await pipeline.drain(tenant.orgId);
    expectTouched([today]);
  }
});

test("a pass holds few locks, however many partitions there are", async () => {
  const tenant = await world.organisation();
  await view(tenant, "one", new Date());
  let locks = Number.NaN;
  const counting: typeof world.db = {
    ...world.db,
    lane: (orgId) => {
      const lane = world.db.lane(orgId);
      return {
        ...lane,
        write: (work) =>
          lane.write(async (sql) => {
            const result = await work(sql);
            // No lock is given back before the transaction ends.
            const [row] = await sql.rows<{ n: number }>("SELECT count(*) AS n FROM pg_locks WHERE pid = pg_backend_pid()");
            locks = row?.n ?? Number.NaN;
            return result;
          }),
      };
    },
  };
  await createPipeline(counting, READ_MODELS, () => undefined, (error) => {
    throw error;
  }).drain(tenant.orgId);
  expect(locks).toBeLessThanOrEqual(300);
});

test("a late event asks for the days of its session's events as well, and nothing between", async () => {
  const tenant = await world.organisation();
  const at = new Date(Date.now() - 20 * 86_400_000);
  await view(tenant, "first", at);
  await pipeline.drain(tenant.orgId);
  await ageBy(tenant, 20);
  watched.take();
  await view(tenant, "late", new Date(at.getTime() + 60_000));
  await pipeline.drain(tenant.orgId);
  expectTouched(since(shiftDay(today, -20)));
  const [session, ...others] = await site.sessions(tenant, { before: null, crawlers: false, all: true, limit: 10 });
  expect(others).toEqual([]);
  expect(session).toMatchObject({ events: 2, pageViews: 2 });
});

test("a rebuilt day touches what may hold its events; a correction and its replay the day of their event", async () => {
  const tenant = await world.organisation();
  await view(tenant, "old", new Date(Date.now() - 10 * 86_400_000));
  await pipeline.drain(tenant.orgId);
  await ageBy(tenant, 10);
  const day = shiftDay(today, -10);
  watched.take();
  await pipeline.rebuild(tenant.orgId, { from: day, to: day });
  expectTouched(since(shiftDay(day, -2)));
  await pipeline.correct(watched.tenant(tenant.orgId), "old", { type: "page_left" }, "a slip");
  expectTouched([day]);
});

test("live pages touch the days that they show", async () => {
  const tenant = await world.organisation();
  await view(tenant, "now", new Date());
  await pipeline.drain(tenant.orgId);
  watched.take();
  const reader = watched.tenant(tenant.orgId);
  const near = [-3, -2, -1, 0, 1].map((days) => shiftDay(today, days));
  await site.realtime(reader);
  expectTouched(near);
  await world.insights.balance(reader, null, null);
  expectTouched(near);
  await reader.read((sql) => findRecentEvents(sql, tenant.orgId));
  await reader.read((sql) => queryScores(sql, tenant.orgId));
  expectTouched(near);
  const [session] = await site.sessions(reader, { before: null, crawlers: false, all: true, limit: 1 });
  if (!session) throw new Error("there is no session");
  await site.sessionPath(reader, session.visitorId, session.sessionId, session.startedAt);
  expectTouched([today]);
  await createReceipts(watched.db).find(tenant.orgId, "now");
  expectTouched([today]);
  await site.engagement(reader, "example.com/", { from: shiftDay(today, -3), to: today });
  expectTouched(since(shiftDay(today, -5)));
});

test("the latest events are found in the last days, however many there were", async () => {
  const tenant = await world.organisation();
  for (let i = 0; i < 6; i++) await view(tenant, `e${i}`, new Date(Date.now() - i * 1_000));
  await pipeline.drain(tenant.orgId);
  watched.take();
  const reader = watched.tenant(tenant.orgId);
  expect((await site.events(reader, { limit: 5 })).events.map((event) => event.eventId)).toEqual(["e0", "e1", "e2", "e3", "e4"]);
  expectTouched(since(shiftDay(today, -8)));
  // Too few of them lie in the last days: the list is whole all the same.
  expect((await site.events(reader, { limit: 50 })).events).toHaveLength(6);
});
