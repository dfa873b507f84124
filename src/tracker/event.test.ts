import { expect, test, vi } from "vitest";
import { KEY_PATTERNS } from "@/modules/site/layers/context";
import { backoff, retryAfter } from "./backoff";
import { toEvent } from "./event";
import { createSender, wayTo } from "./http";
import { eventId, randomText } from "./ids";

const read = (json: string | undefined) => JSON.parse(json ?? "null") as Record<string, unknown>;
const page = { page_url: "https://example.com/" };

test("ids have the form that the server asks for, sort by time and never come twice", () => {
  const at = Date.UTC(2026, 0, 1);
  const ids = [...Array.from({ length: 1_000 }, () => eventId(at)), eventId(at - 60_000), eventId(at + 60_000), eventId(Date.UTC(2100, 0, 1))];
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(KEY_PATTERNS.event);
  expect(`visitor_${randomText()}`).toMatch(KEY_PATTERNS.visitor);
  expect(`sess_${randomText()}`).toMatch(KEY_PATTERNS.session);
});

test("an event is what it was when it happened", () => {
  const data = { plan: "pro" };
  const json = toEvent("signup", data, page);
  data.plan = "changed";
  expect(read(json)).toEqual({
    event_id: expect.stringMatching(KEY_PATTERNS.event),
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    event_type: "signup",
    event_data: { plan: "pro" },
    page_url: "https://example.com/",
  });
});

test("its caller may name its id and time, and not its type", () => {
  const context = { ...page, event_id: "evt_mine", timestamp: 5, event_type: "other" };
  expect(read(toEvent("signup", undefined, context))).toEqual({ event_id: "evt_mine", timestamp: 5, event_type: "signup", page_url: page.page_url });
});

test("without a name it is none", () => {
  for (const name of ["", undefined, null, 0]) expect(toEvent(name, {}, page)).toBeUndefined();
});

test("data that is no JSON loses its depth, not its event", () => {
  const circular: Record<string, unknown> = { plan: "pro", seats: 5n };
  circular["self"] = circular;
  expect(read(toEvent("signup", circular, page))["event_data"]).toEqual({ plan: "pro", seats: "5", self: "[object Object]" });
});

test("jitter is full, and the pause never longer than two minutes", () => {
  expect(backoff(0, 0)).toBe(0);
  expect([0, 1, 2, 3].map((attempt) => backoff(attempt, 1))).toEqual([2_000, 4_000, 8_000, 16_000]);
  expect(backoff(5_000, 1)).toBe(120_000);
});

test("Retry-After is seconds or a date", () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  try {
    expect(retryAfter("7")).toBe(7_000);
    expect(retryAfter("Thu, 01 Jan 2026 00:00:09 GMT")).toBe(9_000);
    for (const nothing of [null, "", "0", "soon"]) expect(retryAfter(nothing)).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

const customer = "01h5fskfsk4fpeqwnsyz5hj55t";
const writeKey = `plb_w_${customer}_${"a".repeat(38)}`;

test("in a browser a key that names its customer goes without a preflight", () => {
  const way = { url: `https://p.example.com/api/v1/track/async?key=${writeKey}`, customer };
  expect(wayTo({ apiBaseUrl: "https://p.example.com/", apiToken: writeKey }, true)).toEqual(way);
  expect(wayTo({ apiBaseUrl: "https://p.example.com", apiToken: writeKey, customerId: customer }, true)).toEqual(way);
});

test("another customer than the key's is for the server to refuse", () => {
  const { url, headers } = wayTo({ apiToken: writeKey, customerId: "somebody" }, true);
  expect(url).not.toContain("key=");
  expect(headers).toMatchObject({ Authorization: `Bearer ${writeKey}`, "X-Customer-ID": "somebody" });
});

test("a secret is never in an address", () => {
  const secret = writeKey.replace("_w_", "_s_");
  for (const apiToken of [secret, "a.b.c"]) {
    const { url, headers } = wayTo({ apiToken, customerId: customer, useAsync: false }, true);
    expect(url).toBe("/api/v1/track");
    expect(headers).toEqual({ "Content-Type": "application/json", Authorization: `Bearer ${apiToken}`, "X-Customer-ID": customer });
  }
  expect(wayTo({ apiToken: writeKey }, false).headers).toMatchObject({ "X-Customer-ID": customer });
});

test("no answer is an answer", async () => {
  const fetching = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("blocked"));
  expect(await createSender({ url: "https://p.example.com" })("{}")).toEqual({ status: 0, after: 0 });
  fetching.mockRestore();
});
