import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Tenant } from "@/db/tenant";
import { shiftDay } from "@/kernel/day";
import { createSite } from "@/modules/site/dashboard/service";
import { everyNumberOf } from "./support/numbers";
import { observed } from "./support/observed";
import { dropBefore, makeOldPartitions, receivedOn } from "./support/received";
import { useWorld } from "./support/world";

const world = useWorld();
const site = createSite();

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const PHASES = 5;
/** So many days of receipt lie between two phases, and so many days are kept. */
const DAYS_A_PHASE = 2;
const KEPT_DAYS = 3;
const FIRST_DAY = shiftDay(new Date().toISOString().slice(0, 10), -40);
const receiptOf = (phase: number) => shiftDay(FIRST_DAY, phase * DAYS_A_PHASE);
const noonOf = (day: string) => Date.parse(`${day}T12:00:00Z`);

beforeAll(() => makeOldPartitions(world, shiftDay(FIRST_DAY, -2)));

const sent = fc.record({
  /** In which phase it is received. */
  phase: fc.integer({ min: 0, max: PHASES - 1 }),
  /** How many phases earlier it occurred, and how many minutes around noon; a clock may run ahead by less than a day. */
  earlier: fc.integer({ min: 0, max: 3 }),
  minutes: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -60, max: 60 }) }, fc.integer({ min: -1_000, max: 1_430 })),
  visitor: fc.constantFrom("a", "a", "a", "b", null),
  user: fc.constantFrom(null, null, "ada", "bob"),
  path: fc.constantFrom("/docs?utm_source=news&utm_medium=email", "/docs", "/"),
  type: fc.constantFrom("page_view", "page_view", "click", "engagement", "outbound_click", "lesson_completed"),
  engaged: fc.oneof(fc.integer({ min: 0, max: 600_000 }), fc.constant(undefined)),
  depth: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(undefined)),
});
type Sent = (typeof sent extends fc.Arbitrary<infer T> ? T : never) & { readonly id: string; readonly at: number };

async function receive(tenant: Tenant, events: readonly Sent[], phase: number): Promise<void> {
  const { failed } = await world.ingest.accept(tenant.orgId, {
    source: "site",
    items: observed(
      events.map(({ id, type, at, visitor, user, engaged, depth }) => ({
        clientEventId: id,
        type,
        timestamp: new Date(at).toISOString(),
        anonymousId: visitor === null ? null : `visitor_${visitor}`,
        userId: user,
        sessionId: visitor === null ? null : `sess_${visitor}`,
        ...(type === "lesson_completed" ? { courseId: "algebra", lessonId: `l${id.length}` } : {}),
        properties: { ...(engaged === undefined ? {} : { engaged_ms: engaged }), ...(depth === undefined ? {} : { scroll_depth: depth }), url: "https://a.example/" },
      })),
      events.map(({ path, visitor }) => ({ kind: "site", pageUrl: `https://example.com${path}`, userAgent: CHROME, visitor: visitor === null ? "none" : "given" })),
    ),
  });
  expect(failed).toEqual([]);
  await world.pipeline.drain(tenant.orgId);
  await receivedOn(world, tenant, receiptOf(phase));
}

/** What is kept in another way once events are gone, and so is no number by itself. */
const KEPT_OTHERWISE = ["rollup.site_page_visits", "rollup.site_page_links"];

async function numbersOf(tenant: Tenant): Promise<unknown> {
  const range = { from: shiftDay(FIRST_DAY, -10), to: shiftDay(FIRST_DAY, PHASES * DAYS_A_PHASE + 2) };
  const numbers = Object.entries(await everyNumberOf(tenant)).filter(([table]) => !KEPT_OTHERWISE.includes(table));
  const sessions = await tenant.read((sql) =>
    sql.rows<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(s) - '{org_id,first_received_at,last_received_at,several_days}'::text[] || jsonb_build_object('pages', ARRAY(SELECT unnest(pages) ORDER BY 1)) AS row
       FROM business.site_sessions s ORDER BY visitor_id, session_id, started_at`,
    ),
  );
  const pages = ["example.com/docs", "example.com/"];
  return {
    ...Object.fromEntries(numbers),
    sessions: sessions.map(({ row }) => row),
    engagement: await Promise.all(pages.map((page) => site.engagement(tenant, page, range))),
    oneDay: await Promise.all(pages.map((page) => site.engagement(tenant, page, { from: receiptOf(1), to: receiptOf(1) }))),
  };
}

test("numbers are the same whether events are kept or let go, and what comes late finds its visit", async () => {
  let joined = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { minLength: 25, maxLength: 45 }), fc.constantFrom("Europe/Berlin", "Pacific/Kiritimati"), async (drawn, zone) => {
      // Each at a second of its own: of two events at one instant only their ids say which is the first.
      const events = drawn.map((one, i) => ({ ...one, id: `evt_${i}`, at: noonOf(receiptOf(one.phase - one.earlier)) + one.minutes * 60_000 + i * 1_000 }));
      const control = await world.organisation(zone);
      const tenant = await world.organisation(zone);
      for (let phase = 0; phase < PHASES; phase++) {
        const part = events.filter((one) => one.phase === phase);
        for (const one of part.length > 0 ? [control, tenant] : []) await receive(one, part, phase);
        const until = new Date(`${shiftDay(receiptOf(phase), -KEPT_DAYS)}T00:00:00Z`);
        expect(await world.pipeline.freeze(tenant.orgId, until)).toEqual(until);
        const expected = await numbersOf(control);
        // Sometimes before anything is deleted: nothing may depend on when that happens.
        if (phase % 3 !== 1) await dropBefore(world, tenant, until);
        expect(await numbersOf(tenant)).toEqual(expected);
      }
      await dropBefore(world, tenant, new Date(`${shiftDay(receiptOf(PHASES - 1), -KEPT_DAYS)}T00:00:00Z`));
      // Every day that can be rebuilt, and a frozen one.
      await world.pipeline.rebuild(tenant.orgId);
      expect(await numbersOf(tenant)).toEqual(await numbersOf(control));
      await expect(world.pipeline.rebuild(tenant.orgId, { from: receiptOf(1), to: receiptOf(1) })).rejects.toMatchObject({ code: "conflict" });
      const [{ n } = { n: 0 }] = await tenant.read((sql) => sql.rows<{ n: number }>("SELECT count(*) AS n FROM business.site_frozen_parts"));
      joined += n;
    }),
    { numRuns: 6 },
  );
  expect(world.passErrors).toEqual([]);
  // The comparison is worth something only if visits were joined by events that came after the others had gone.
  expect(joined).toBeGreaterThan(2);
});
