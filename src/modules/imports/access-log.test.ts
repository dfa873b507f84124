import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ClientEvent } from "@/modules/ingest/contract";
import { judge } from "@/modules/ingest/verdict";
import { KEY_PATTERNS } from "@/modules/site/layers/context";
import { countAccessLog, overviewOf } from "../../../tests/support/independent-count";
import { createLogReader, lineReaderOf } from "./access-log";
import { isPageView, readRequest } from "./access-request";
import { LINE_BYTES } from "./lines";
import { isUnreadable, type ObservedReading, type Reading, type Unreadable } from "./reading";
import { readAccessLog } from "./service";
import { within } from "../../../tests/support/pace";

const fixture = (name: string) => new URL(`../../../tests/fixtures/access-log/${name}`, import.meta.url).pathname;

async function readFile(name: string): Promise<Reading[]> {
  const readings: (ObservedReading | Unreadable)[] = [];
  for await (const portion of readAccessLog(fixture(name), { visitorKey: "key", site: "http://site.invalid" })) readings.push(...(portion.readings as (ObservedReading | Unreadable)[]));
  return readings.map(readingOf);
}

const readingOf = (reading: ObservedReading | Unreadable): Reading => (isUnreadable(reading) ? reading : reading.event);

function readLine(text: string, number = 1, key = "key"): ObservedReading | Unreadable {
  return createLogReader({ visitorKey: key, site: "https://example.org", read: lineReaderOf(undefined) })({ text, number, cut: false });
}

function read(text: string, number = 1, key = "key"): Reading {
  return readingOf(readLine(text, number, key));
}

function contextOf(request: string, rest = '"-" "-"', who = "192.0.2.17"): unknown {
  const reading = readLine(`${who} - - [17/May/2015:10:05:03 +0000] "${request}" 200 1 ${rest}`);
  if (isUnreadable(reading)) throw new Error(reading.message);
  return reading.context;
}

function eventOf(reading: Reading | undefined): ClientEvent {
  if (reading === undefined || isUnreadable(reading)) throw new Error(`no event: ${JSON.stringify(reading)}`);
  return reading;
}

test("reads a line of a real log", () => {
  const [first] = readFileSync(fixture("excerpt.log"), "utf8").split("\n");
  expect(read(first ?? "")).toEqual({
    clientEventId: expect.stringMatching(/^evt_[0-9a-f]{32}_1$/),
    type: "request",
    timestamp: "2015-05-17T10:05:03.000Z",
    anonymousId: expect.stringMatching(/^visitor_[0-9a-f]{32}$/),
    sessionId: expect.stringMatching(/^sess_[0-9a-f]{32}$/),
    properties: {
      method: "GET",
      path: "/presentations/logstash-monitorama-2013/images/kibana-search.png",
      protocol: "HTTP/1.1",
      status: 200,
      bytes: 203023,
      referrer: "http://semicomplete.com/presentations/logstash-monitorama-2013/",
      userAgent:
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/32.0.1700.77 Safari/537.36",
      bot: false,
      line: 1,
    },
  });
});

test("agrees with an independent count of a real log", async () => {
  const readings = await readFile("excerpt.log");
  const events = readings.filter((reading) => !isUnreadable(reading)).map(eventOf);
  const counted = countAccessLog(readFileSync(fixture("excerpt.log"), "utf8"));
  const mine = events.map(({ type, timestamp, anonymousId }) => ({ type, at: Date.parse(String(timestamp)), person: String(anonymousId) }));
  for (const zone of ["UTC", "Asia/Kathmandu"]) expect(overviewOf(mine, zone)).toEqual(overviewOf(counted.occurrences, zone));
  expect(readings.length - events.length).toBe(counted.broken);
  expect(counted.broken).toBe(1);
  expect(new Set(readings.map((reading) => reading.clientEventId)).size).toBe(333);
});

test("reads what servers write, and says what is wrong with the rest", async () => {
  const readings = await readFile("broken.log");
  const seen = readings.map((reading) =>
    isUnreadable(reading)
      ? `${reading.path}: ${reading.message}`
      : `line ${reading.properties?.line}: ${reading.type} ${String(reading.properties?.path ?? reading.properties?.request)}`,
  );
  expect(seen).toEqual([
    "line 1: page_view /crlf",
    "line 3: expected the user agent in quotes at column 111",
    "line 4: expected the client's address, identity and user, and then the time, at column 1",
    "line 5: no such time: 30/Feb/2015:10:05:03 +0000",
    "line 6: no such time: 17/Mai/2015:10:05:03 +0000",
    "line 7: the line holds a NUL byte",
    "line 8: page_view /café",
    "line 9: page_view /v6",
    "line 10: page_view /quote",
    "line 11: request \\x16\\x03\\x01\\x02\\x00\\x01",
    "line 12: request undefined",
    "line 13: page_view /vhost",
    "line 14: expected the status, three digits at column 69",
    "line 15: page_view /user",
    "line 16: page_view /absolute",
    expect.stringMatching(/^line 17: expected the end of the line at column \d+$/),
    "line 18: page_view /last line",
  ]);
  const byLine = new Map(readings.map((reading) => [isUnreadable(reading) ? 0 : reading.properties?.line, reading]));
  expect(eventOf(byLine.get(9)).timestamp).toBe("2015-05-17T08:05:03.000Z");
  expect(eventOf(byLine.get(10)).properties).toMatchObject({ referrer: 'https://example.org/?q="a\\b"', userAgent: 'My "own" agent/1.0 €' });
  expect(eventOf(byLine.get(12)).properties).toEqual({ status: 408, bytes: 0, bot: true, line: 12 });
  expect(eventOf(byLine.get(13)).properties).toMatchObject({ host: "www.example.org", query: "a=1" });
  expect(eventOf(byLine.get(16)).properties).toMatchObject({ host: "www.example.net", query: "x" });
  // Behind a proxy the same address forwards for many.
  expect(eventOf(byLine.get(13)).anonymousId).not.toBe(eventOf(byLine.get(1)).anonymousId);
  expect(eventOf(byLine.get(15)).anonymousId).toBe(eventOf(byLine.get(1)).anonymousId);
});

test("keeps no address, and nothing from which one could be found without the key", () => {
  const text = '192.0.2.17 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "A/1"';
  const event = eventOf(read(text));
  expect(JSON.stringify(event)).not.toContain("192.0.2.17");
  const other = eventOf(read(text.replace("192.0.2.17", "192.0.2.18")));
  expect(other.clientEventId).not.toBe(event.clientEventId);
  expect(eventOf(read(text, 1, "another key")).clientEventId).not.toBe(event.clientEventId);
  expect(other.anonymousId).not.toBe(event.anonymousId);
  expect(eventOf(read(text, 1, "another key")).anonymousId).not.toBe(event.anonymousId);
});

test("what asked for an address is a site's event, whose keys have the forms that sites want", () => {
  const site = { kind: "site", visitor: "import" };
  expect(contextOf("GET /a?b=c HTTP/1.1", '"https://google.com/" "A/1"')).toEqual({ ...site, pageUrl: "https://example.org/a?b=c", referrer: "https://google.com/", userAgent: "A/1" });
  expect(contextOf("GET /a HTTP/1.1", undefined, "www.example.net:443 192.0.2.17")).toEqual({ ...site, pageUrl: "https://www.example.net/a" });
  expect(contextOf("GET http://www.example.com/x?y HTTP/1.1")).toEqual({ ...site, pageUrl: "https://www.example.com/x?y" });
  expect(contextOf(`GET /a?${"x".repeat(5_000)} HTTP/1.1`)).toEqual({ ...site, pageUrl: "https://example.org/a" });
  for (const none of ["-", "\\x16\\x03", "OPTIONS * HTTP/1.1", "CONNECT evil:443 HTTP/1.1"]) expect(contextOf(none), none).toBeUndefined();
  const { clientEventId, anonymousId = "", sessionId = "" } = eventOf(read('192.0.2.17 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "-"'));
  expect(clientEventId).toMatch(KEY_PATTERNS.event);
  expect(anonymousId).toMatch(KEY_PATTERNS.visitor);
  expect(sessionId).toMatch(KEY_PATTERNS.session);
});

test("a line is the same wherever it stands, and one that repeats in a file is another", () => {
  const text = '192.0.2.17 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "A/1"';
  expect(read(text, 8).clientEventId).toBe(read(text, 7).clientEventId);
  const options = { visitorKey: "key", site: "https://example.org", read: lineReaderOf(undefined) };
  const idsIn = (server: string | undefined, ...texts: string[]) => {
    const reader = createLogReader({ ...options, server });
    return texts.map((one, i) => eventOf(readingOf(reader({ text: one, number: i + 1, cut: false }))).clientEventId);
  };
  const [first, second] = idsIn(undefined, text, text);
  expect(second).not.toBe(first);
  expect(idsIn(undefined, text.replace("/1", "/2"), text)).toContain(first);
  expect(idsIn("b", text)).not.toContain(first);
});

test.each([
  ["GET / HTTP/1.1", 200, true],
  ["GET /blog/post HTTP/1.0", 304, true],
  ["GET /a.xhtml?b=c.png HTTP/1.1", 200, true],
  ["GET /releases/v1.2 HTTP/1.1", 200, true],
  ["GET /index.php", 200, true],
  ["GET /feedback HTTP/1.1", 200, true],
  ["GET /blog/post.html?source=rss20 HTTP/1.1", 200, true],
  ["HEAD / HTTP/1.1", 200, false],
  ["POST / HTTP/1.1", 200, false],
  ["GET / HTTP/1.1", 404, false],
  ["GET / HTTP/1.1", 206, false],
  ["GET / HTTP/1.1", 301, false],
  ["GET /a/style.css?v=3 HTTP/1.1", 200, false],
  ["GET /robots.txt HTTP/1.1", 200, false],
  ["GET /blog/tags/puppet?flav=rss20 HTTP/1.1", 200, false],
  ["GET /?a=b&flav=atom HTTP/1.1", 200, false],
  ["GET /blog/feed/ HTTP/1.1", 200, false],
  ["\\x16\\x03", 200, false],
])("%s %i: page view %s", (request, status, page) => {
  expect(isPageView(readRequest(request), status)).toBe(page);
});

// Lines that are nearly right find more than noise does.
const field = fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.constantFrom("-", '"-"', '"GET / HTTP/1.1"', "200", "[17/May/2015:10:05:03 +0000]", '"\\"', "::1"));
const anyLine = fc.oneof(fc.string({ unit: "binary" }), fc.array(field, { maxLength: 14 }).map((fields) => fields.join(" ")));

test("any line gives an event that ingest accepts, or says why not", () => {
  fc.assert(
    fc.property(anyLine, fc.nat(), (text, number) => {
      // What a decoder of bytes gives: whole characters.
      const reading = read(Buffer.from(text).toString(), number);
      expect(reading.clientEventId).toMatch(/^evt_[0-9a-f]{32}_1$/);
      if (isUnreadable(reading)) expect(reading.path).toBe(`line ${number}`);
      else expect(judge(reading, { receivedAt: Date.now(), skew: 0 })).toHaveProperty("valid");
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["a user without end", `a b ${" [".repeat(LINE_BYTES / 2)}`],
  ["escapes without end", `a b c [17/May/2015:10:05:03 +0000] "${"\\".repeat(LINE_BYTES)}`],
  ["blanks without end", `a b c [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "-"${" ".repeat(LINE_BYTES)}x`],
])("%s takes no time", (_, text) => {
  const started = performance.now();
  expect(isUnreadable(read(text))).toBe(true);
  expect(performance.now() - started).toBeLessThan(within(250));
});

test("a line that was cut is unreadable", () => {
  const reader = createLogReader({ visitorKey: "key", site: undefined, read: lineReaderOf(undefined) });
  expect(reader({ text: "x", number: 3, cut: true })).toMatchObject({ path: "line 3", payload: "x" });
});
