import { expect, test } from "vitest";
import { isObserved } from "@/modules/imports/reading";
import { judge } from "@/modules/ingest/verdict";
import { clean } from "@/modules/site/layers/clean";
import { KEY_PATTERNS, type SiteContext, siteContextSchema } from "@/modules/site/layers/context";
import { demoEvents, demoTraffic } from "./events";

const NOW = new Date("2026-04-01T09:30:00Z");

/** What a client sent, and what was observed beside it. */
function partsOf(sent: unknown): { readonly event: unknown; readonly context?: SiteContext | undefined } {
  return isObserved(sent) ? sent : { event: sent };
}

function verdictOf(sent: unknown): string {
  const judgement = judge(partsOf(sent).event, { receivedAt: NOW.getTime(), skew: 0 });
  return "valid" in judgement ? "accepted" : judgement.problem.code;
}

function idOf(sent: unknown): string {
  return String((partsOf(sent).event as { clientEventId: string }).clientEventId);
}

test("60 days of a small academy, in the order of time, with a few flaws", async () => {
  const sent = demoTraffic({ now: NOW });
  expect(sent.length).toBeGreaterThan(45_000);
  expect(sent.length).toBeLessThan(65_000);
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
    const { context, event: given } = partsOf(event);
    const { type, userId, anonymousId } = given as { type: string; userId?: string; anonymousId?: string };
    types.add(type);
    if (context === undefined) people.add(userId ?? anonymousId);
  }
  expect([...types].sort()).toEqual([
    "TrialRequested", "assignment_graded", "assignment_submitted", "course_completed", "course_enrolled", "course_started", "course_withdrawn", "engagement",
    "file_download", "lesson_completed", "lesson_progressed", "lesson_started", "newsletter_subscribed", "outbound_click", "page_view", "quiz_started",
    "quiz_submitted", "signed_up", "survey_submitted", "trial_requested", "video_completed", "video_paused", "video_played", "video_seeked",
  ]);
  // Those who sign up and learn; visitors of the website are counted in a test of their own.
  expect(people.size).toBeGreaterThan(300);
  expect(people.size).toBeLessThan(600);
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

test("the website has visitors every day, from everywhere, with everything, and crawlers among them", () => {
  const days = 30;
  const sent = demoTraffic({ now: NOW, days });
  const seen = new Map<string, Set<unknown>>();
  const see = (what: string, value: unknown) => (seen.get(what) ?? seen.set(what, new Set()).get(what))?.add(value);
  const count = (what: string) => seen.get(what)?.size ?? 0;
  const visits = new Map<string, number>();
  const daysOf = new Map<string, Set<string>>();
  for (const { event: one, at } of sent) {
    const { event, context } = partsOf(one);
    if (context === undefined) continue;
    const { clientEventId, type, anonymousId, sessionId } = event as { clientEventId: string; type: string; anonymousId?: string; sessionId?: string };
    const day = new Date(at).toISOString().slice(0, 10);
    const row = clean({
      batchId: "b", ordinal: 1, receivedAt: NOW, occurredAt: new Date(at), localHour: new Date(at), localDay: day, eventId: clientEventId, eventType: type,
      visitorId: anonymousId ?? null, sessionId: sessionId ?? null, userId: null, context: siteContextSchema.strict().parse(context),
    });
    see("country", row.country);
    see("status", row.validationStatus);
    for (const rule of row.failedRules) see("rule", rule);
    if (row.bot) {
      see("crawler", row.browser);
      continue;
    }
    for (const [name, value] of Object.entries({ day, channel: row.channel, browser: row.browser, os: row.os, device: row.device, language: row.language, screen: row.screen, page: row.page, campaign: row.utmCampaign })) see(name, value);
    if (anonymousId === undefined || sessionId === undefined) continue;
    see("keys", KEY_PATTERNS.visitor.test(anonymousId) && KEY_PATTERNS.session.test(sessionId));
    if (clientEventId.startsWith("evt_") && type === "page_view") visits.set(sessionId, (visits.get(sessionId) ?? 0) + 1);
    daysOf.set(anonymousId, (daysOf.get(anonymousId) ?? new Set()).add(day));
  }
  // In UTC; the academy's days begin an hour or two earlier.
  expect(count("day")).toBeGreaterThanOrEqual(days);
  // No country is looked up, so none is known.
  expect(seen.get("country")).toEqual(new Set([null]));
  expect(seen.get("keys")).toEqual(new Set([true]));
  expect(seen.get("channel")).toEqual(new Set(["direct", "search", "social", "email", "campaign", "referral"]));
  expect(seen.get("device")).toEqual(new Set(["desktop", "mobile", "tablet", null]));
  expect(count("browser")).toBeGreaterThan(4);
  expect(count("os")).toBeGreaterThan(4);
  expect(count("language")).toBeGreaterThan(6);
  expect(count("screen")).toBeGreaterThan(8);
  expect(count("page")).toBeGreaterThan(40);
  expect(count("campaign")).toBe(5);
  expect(count("crawler")).toBeGreaterThan(2);
  expect(seen.get("rule")).toEqual(new Set(["no_user_agent", "no_visitor", "unconventional_type"]));
  expect(seen.get("status")).toEqual(new Set(["VALID", "WARNING"]));
  const bounced = [...visits.values()].filter((views) => views === 1).length / visits.size;
  expect(bounced).toBeGreaterThan(0.35);
  expect(bounced).toBeLessThan(0.6);
  expect(Math.max(...visits.values())).toBeGreaterThan(5);
  const returning = [...daysOf.values()].filter((theirs) => theirs.size > 1).length / daysOf.size;
  expect(returning).toBeGreaterThan(0.15);
  expect(returning).toBeLessThan(0.5);
});
