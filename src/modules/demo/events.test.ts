import { expect, test } from "vitest";
import { judge } from "@/modules/ingest/verdict";
import { demoEvents, demoTraffic } from "./events";

const NOW = new Date("2026-04-01T09:30:00Z");

function verdictOf(event: unknown): string {
  const judgement = judge(event, 0, { receivedAt: NOW.getTime(), skew: 0 });
  return "valid" in judgement ? "accepted" : judgement.failed.verdict.code;
}

function idOf(event: unknown): string {
  return String((event as { clientEventId: string }).clientEventId);
}

test("60 days of a small academy, in the order of time, with a few flaws", async () => {
  const sent = demoTraffic({ now: NOW });
  expect(sent.length).toBeGreaterThan(20_000);
  expect(sent.length).toBeLessThan(40_000);
  expect(sent.every(({ at }, i) => at <= NOW.getTime() && at >= (sent[i - 1]?.at ?? Date.parse("2026-01-31T23:00:00Z")))).toBe(true);

  const verdicts = new Map<string, number>();
  const types = new Set<unknown>();
  const people = new Set<unknown>();
  const valid: string[] = [];
  for (const { event } of sent) {
    const verdict = verdictOf(event);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    if (verdict !== "accepted") continue;
    valid.push(idOf(event));
    const { type, userId, anonymousId } = event as { type: string; userId?: string; anonymousId: string };
    types.add(type);
    people.add(userId ?? anonymousId);
  }
  expect([...types].sort()).toEqual([
    "assignment_graded", "assignment_submitted", "course_completed", "course_enrolled", "course_started", "course_withdrawn", "lesson_completed",
    "lesson_progressed", "lesson_started", "page_view", "quiz_started", "quiz_submitted", "signed_up", "survey_submitted", "video_completed",
    "video_paused", "video_played", "video_seeked",
  ]);
  expect(people.size).toBeGreaterThan(700);
  expect(people.size).toBeLessThan(1_200);
  verdicts.delete("accepted");
  expect([...verdicts.keys()].sort()).toEqual(["invalid_timestamp", "invalid_type", "invalid_user_id", "timestamp_in_future", "unknown_field"]);
  const twice = valid.length - new Set(valid).size;
  expect(twice).toBeGreaterThan(50);
  expect(twice).toBeLessThan(300);
});

test("the same options give the same events, a later end the same ones and more", async () => {
  const sent = demoTraffic({ now: NOW, days: 10 });
  expect(demoTraffic({ now: NOW, days: 10 })).toEqual(sent);
  const later = demoTraffic({ now: new Date("2026-04-02T12:00:00Z"), days: 11 });
  expect(later.slice(0, sent.length)).toEqual(sent);
  expect(later.length).toBeGreaterThan(sent.length);

  const batches: unknown[] = [];
  for await (const batch of demoEvents({ now: NOW, days: 10 })) batches.push(...batch);
  expect(batches).toEqual(sent.map(({ event }) => event));
});

test("another seed makes other people", () => {
  const ids = new Set(demoTraffic({ now: NOW, days: 3 }).map(({ event }) => idOf(event)));
  expect(demoTraffic({ now: NOW, days: 3, seed: 2 }).some(({ event }) => ids.has(idOf(event)))).toBe(false);
});

test("weekends and nights are quieter", () => {
  const hours = new Array<number>(24).fill(0);
  const weekdays = new Array<number>(7).fill(0);
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "short" });
  for (const { at } of demoTraffic({ now: new Date("2026-03-31T21:59:00Z"), days: 56 })) {
    const local = format.format(at);
    const hour = Number(local.slice(11, 13));
    const weekday = new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay();
    hours[hour] = (hours[hour] ?? 0) + 1;
    weekdays[weekday] = (weekdays[weekday] ?? 0) + 1;
  }
  const [sunday = 0, monday = 0, tuesday = 0, , , , saturday = 0] = weekdays;
  expect(Math.max(sunday, saturday)).toBeLessThan(0.8 * Math.min(monday, tuesday));
  expect(Math.max(...hours.slice(0, 5))).toBeLessThan(0.2 * Math.max(...hours));
});
