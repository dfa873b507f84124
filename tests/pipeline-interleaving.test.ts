import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ClientEvent } from "@/modules/ingest/contract";
import type { CorrectedEvent } from "@/modules/pipeline/corrections.store";
import { everyNumberOf, numbersOf } from "./support/numbers";
import { useWorld } from "./support/world";

const world = useWorld();

const day = fc.integer({ min: 1, max: 9 });
const instant = fc.tuple(day, fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map(([d, h, m]) => new Date(Date.UTC(2026, 2, d, h, m)).toISOString());
const type = fc.constantFrom("page_view", "Odd Type", "course_enrolled", "course_withdrawn", "course_completed", "lesson_started", "lesson_progressed", "lesson_completed");
const person = fc.constantFrom("ann", "bob", "cem");
const learnt = fc.record({ progress: fc.constantFrom(0.2, 0.7, 1), score: fc.integer({ min: 0, max: 10 }), durationSeconds: fc.integer({ min: 0, max: 50 }) }, { requiredKeys: [] });
const visit = fc.record(
  {
    type, timestamp: instant, userId: person, anonymousId: person, sessionId: fc.constantFrom("s1", "s2"),
    courseId: fc.constantFrom("c1", "c2"), lessonId: fc.constantFrom("l1", "l2"), properties: learnt,
  },
  { requiredKeys: ["type", "timestamp"] },
);
const correction = fc.record(
  { type, occurredAt: instant, userId: person, sessionId: fc.constantFrom("s1", "s3"), courseId: fc.constantFrom("c1", "c3") },
  { requiredKeys: [] },
);
/** Which event (of those that were accepted by then), what is said of it, and after how long. */
const corrections = fc.array(fc.record({ which: fc.nat(), correction, pause: fc.nat({ max: 12 }) }), { maxLength: 8 });
const rebuilds = fc.array(fc.record({ range: fc.option(fc.tuple(day, day)), pause: fc.nat({ max: 20 }) }), { maxLength: 5 });
const batches = fc.array(fc.record({ visits: fc.array(visit, { minLength: 1, maxLength: 12 }), pause: fc.nat({ max: 10 }) }), { minLength: 2, maxLength: 10 });

const dayOf = (n: number) => `2026-03-${String(n).padStart(2, "0")}`;
/** The event as if it had been sent right the first time. */
const corrected = (sent: ClientEvent, { occurredAt, ...rest }: CorrectedEvent): ClientEvent => ({ ...sent, ...rest, ...(occurredAt === undefined ? {} : { timestamp: occurredAt }) });

test("ingest, drains, corrections and rebuilds at once end in the numbers of the same events sent right and drained in peace", async () => {
  await fc.assert(
    fc.asyncProperty(batches, corrections, rebuilds, fc.constantFrom("UTC", "America/New_York", "Asia/Kolkata"), async (sending, correcting, rebuilding, zone) => {
      const [tenant, control] = [await world.organisation(zone), await world.organisation(zone)];
      const accepted: string[] = [];
      const final = new Map<string, ClientEvent>();
      let sent = 0;
      let busy = true;
      const ingest = async () => {
        for (const { visits, pause } of sending) {
          const events = visits.map((each): ClientEvent => ({ ...each, clientEventId: `i${sent++}` }));
          for (const one of events) final.set(one.clientEventId, one);
          // The second half again: duplicates change nothing.
          const answer = await world.send(tenant, ...events, ...events.slice(events.length >> 1));
          accepted.push(...answer.accepted);
          await sleep(pause);
        }
      };
      const correct = async () => {
        for (const { which, correction: fields, pause } of correcting) {
          await sleep(pause);
          const id = accepted[which % Math.max(1, accepted.length)];
          const known = id === undefined ? undefined : final.get(id);
          if (id === undefined || !known) continue;
          await world.pipeline.correct(tenant, id, fields, "a test");
          final.set(id, corrected(originals.get(id) ?? known, fields));
          if (!originals.has(id)) originals.set(id, known);
        }
      };
      const originals = new Map<string, ClientEvent>();
      const rebuild = async () => {
        for (const { range, pause } of rebuilding) {
          await sleep(pause);
          if (!range) await world.pipeline.rebuild(tenant.orgId);
          else await world.pipeline.rebuild(tenant.orgId, { from: dayOf(Math.min(...range)), to: dayOf(Math.max(...range)) });
        }
      };
      const drain = async () => {
        while (busy) {
          await world.pipeline.drain(tenant.orgId);
          expect(await world.insights.balance(tenant, null, null)).toMatchObject({ holds: true, setAside: 0 });
        }
      };
      const draining = [drain(), drain()];
      try {
        await Promise.all([ingest(), correct(), rebuild()]);
      } finally {
        busy = false;
        await Promise.all(draining);
      }
      await world.pipeline.drain(tenant.orgId);
      expect(await world.insights.balance(tenant, null, null)).toMatchObject({ accepted: sent, counted: sent, waiting: 0, setAside: 0, holds: true });

      await world.send(control, ...final.values());
      await world.pipeline.drain(control.orgId);
      expect(await numbersOf(tenant)).toEqual(await numbersOf(control));
      expect(await everyNumberOf(tenant)).toEqual(await everyNumberOf(control));
    }),
    { numRuns: 12, endOnFailure: true },
  );
  expect(world.passErrors).toEqual([]);
});
