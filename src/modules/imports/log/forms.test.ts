import { expect, test } from "vitest";
import { lineReaderOf } from "../access-log";
import { withoutAddresses } from "../addresses";
import { kindOf } from "../file-kind";
import { Occurrences } from "../occurrences";
import { Tail } from "../continuation";
import { ownSiteOf } from "../own-site";
import type { LogRecord } from "./record";

const REST = '[17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 12';
const COMBINED = `${REST} "https://example.org/" "Mozilla/5.0"`;

function read(text: string, format?: string): LogRecord {
  const record = lineReaderOf(format)(text);
  if (typeof record === "string") throw new Error(record);
  return record;
}

/** Who a line is of, as `client at host`. */
const whoOf = (who: string): string => {
  const record = lineReaderOf(undefined)(`${who} ${COMBINED}`);
  return typeof record === "string" ? record : `${record.address} at ${record.host}${record.secure ? " (https)" : ""}`;
};
const TWO = expect.stringMatching(/^two addresses/);

test.each([
  ["203.0.113.7 - -", "203.0.113.7 at undefined"],
  ["2001:db8::1 - frank", "2001:db8::1 at undefined"],
  ["203.0.113.7 - jo van [it]", "203.0.113.7 at undefined"],
  ["dialup-7.example.net - -", "dialup-7.example.net at undefined"],
  ["shop.example.org 203.0.113.7 - -", "203.0.113.7 at shop.example.org"],
  ["shop.example.org 2001:db8::1 - -", "2001:db8::1 at shop.example.org"],
  ["shop.example.org:443 203.0.113.7 - -", "203.0.113.7 at shop.example.org (https)"],
  ["shop.example.org:80 2001:db8::1 - -", "2001:db8::1 at shop.example.org"],
  ["Shop.Example.org:80 dialup-7.example.net - -", "dialup-7.example.net at shop.example.org"],
  ["shop.example.org dialup-7.example.net - -", "dialup-7.example.net at shop.example.org"],
  ["localhost 203.0.113.7 - -", "203.0.113.7 at localhost"],
  ["_ 203.0.113.7 - -", "203.0.113.7 at undefined"],
  ["- 203.0.113.7 - -", "203.0.113.7 at undefined"],
  ["shop.example.org - - -", "undefined at shop.example.org"],
  ["shop.example.org unix: - -", "undefined at shop.example.org"],
  ["- - -", "undefined at undefined"],
  // lighttpd writes the host in the place of the identity.
  ["203.0.113.7 shop.example.org -", "203.0.113.7 at shop.example.org"],
  // A client with its port is no host.
  ["203.0.113.7:54321 - -", "203.0.113.7 at undefined"],
  ["[2001:db8::1]:54321 - -", "2001:db8::1 at undefined"],
  ["192.0.2.10:443 203.0.113.7 - -", "203.0.113.7 at 192.0.2.10 (https)"],
  ["[2001:db8::a]:443 203.0.113.7 - -", "203.0.113.7 at [2001:db8::a] (https)"],
  // What a proxy forwarded in the client's place: the first is the client.
  ["203.0.113.7, 10.0.0.2 - -", "203.0.113.7 at undefined"],
  // Which of them is the client's?
  ["203.0.113.7 10.0.0.2 - -", TWO],
  ["203.0.113.7:54321 10.0.0.2 - -", TWO],
  ["203.0.113.7, 10.0.0.1 10.0.0.2 - -", TWO],
  ["shop.example.org 10.0.0.2 203.0.113.7 - -", TWO],
  ["shop.example.org - 203.0.113.7 -", TWO],
])("%s", (who, expected) => {
  expect(whoOf(who)).toEqual(expected);
});

test("common, combined, and what servers append to them", () => {
  expect(read(`203.0.113.7 - - ${REST}`)).toMatchObject({ referrer: undefined, userAgent: null, status: 200, bytes: 12 });
  expect(read(`203.0.113.7 - - ${COMBINED}`)).toMatchObject({ referrer: "https://example.org/", userAgent: "Mozilla/5.0", forwarded: "" });
  expect(read(`203.0.113.7 - - ${COMBINED} "198.51.100.9"`)).toMatchObject({ forwarded: "198.51.100.9" });
  expect(read(`203.0.113.7 - - ${COMBINED} 0.003 0.002 "198.51.100.9, 10.0.0.1" .`.replace(" .", ""))).toMatchObject({ forwarded: "198.51.100.9, 10.0.0.1" });
  // Traefik's own.
  expect(read(`203.0.113.7 - - ${COMBINED} 42 "shop@docker" "http://10.0.0.2:8080" 3ms`)).toMatchObject({ userAgent: "Mozilla/5.0", forwarded: "" });
  expect(lineReaderOf(undefined)(`203.0.113.7 - - ${COMBINED}203.0.113.8 - -`)).toMatch(/^expected the end of the line/);
});

test("JSON lines of Caddy, Traefik and nginx", () => {
  const caddy = {
    level: "info", ts: 1646861401.5241024, logger: "http.log.access", msg: "handled request",
    request: { remote_ip: "203.0.113.7", remote_port: "41342", client_ip: "203.0.113.7", proto: "HTTP/2.0", method: "GET", host: "example.org", uri: "/a?b=c", headers: { "User-Agent": ["curl/7.82.0"], Referer: ["https://example.com/"] }, tls: { resumed: false } },
    bytes_read: 0, user_id: "", duration: 0.000929675, size: 10900, status: 200, resp_headers: { Server: ["Caddy"] },
  };
  const one = { address: "203.0.113.7", host: "example.org", request: { method: "GET", path: "/a", query: "b=c" }, status: 200 };
  expect(read(JSON.stringify(caddy))).toMatchObject({ ...one, secure: true, timestamp: "2022-03-09T21:30:01.524Z", bytes: 10900, userAgent: "curl/7.82.0", referrer: "https://example.com/" });
  const { client_ip: _, ...older } = { ...caddy.request, remote_ip: undefined, remote_addr: "203.0.113.7:41342" };
  expect(read(JSON.stringify({ ...caddy, request: older, ts: "2022-03-09T21:30:01.524Z" }))).toMatchObject(one);

  const traefik = {
    ClientAddr: "203.0.113.7:54321", ClientHost: "203.0.113.7", ClientUsername: "-", DownstreamContentSize: 12, DownstreamStatus: 200, Duration: 3, RequestAddr: "example.org",
    RequestHost: "example.org", RequestMethod: "GET", RequestPath: "/a?b=c", RequestProtocol: "HTTP/1.1", RequestScheme: "https", StartUTC: "2022-03-09T21:30:01.524102Z", level: "info", msg: "", time: "2022-03-09T21:30:01Z",
  };
  expect(read(JSON.stringify(traefik))).toMatchObject({ ...one, secure: true, userAgent: null });
  expect(read(JSON.stringify({ ...traefik, "request_User-Agent": "curl/7", request_Referer: "https://example.com/" }))).toMatchObject({ userAgent: "curl/7", referrer: "https://example.com/" });

  const nginx = { time_local: "09/Mar/2022:21:30:01 +0000", remote_addr: "203.0.113.7", request: "GET /a?b=c HTTP/1.1", status: "200", body_bytes_sent: "12", http_referer: "-", http_user_agent: "curl/7", host: "example.org" };
  expect(read(JSON.stringify(nginx))).toMatchObject({ ...one, timestamp: "2022-03-09T21:30:01.000Z", referrer: undefined, userAgent: "curl/7" });
  const { request: __, ...parts } = { ...nginx, request_method: "GET", uri: "/a", args: "b=c", msec: "1646861401.524", status: 200 };
  expect(read(JSON.stringify(parts))).toMatchObject({ ...one, timestamp: "2022-03-09T21:30:01.524Z" });
  // Without `escape=json` nginx writes what is no JSON.
  expect(read(String.raw`{"time_iso8601":"2022-03-09T21:30:01+00:00","remote_addr":"203.0.113.7","request":"GET /caf\xC3\xA9 HTTP/1.1","status":200,"http_user_agent":"say \x22hi\x22"}`)).toMatchObject({
    request: { path: "/café" },
    userAgent: 'say "hi"',
  });
  // A client that calls the server by its own address makes no host of it.
  expect(read(JSON.stringify({ ...nginx, host: "203.0.113.7" })).host).toBeUndefined();
  const problem = lineReaderOf(undefined);
  expect(problem("{")).toBe("not one JSON object");
  expect(problem('{"level":"info","msg":"serving"}')).toBe("the time is missing");
  expect(problem(JSON.stringify({ ...nginx, status: "OK" }))).toBe("the status is no three digits");
  expect(problem(JSON.stringify({ ...nginx, request: undefined }))).toBe("the request is missing");
});

test("a template in nginx's syntax", () => {
  const format = '$host $remote_addr [$time_local] "$request" $status "$http_user_agent" rt=$request_time';
  expect(read(String.raw`example.org 203.0.113.7 [17/May/2015:10:05:03 +0200] "GET /a HTTP/1.1" 200 "say \"hi\" there" rt=0.001`, format)).toMatchObject({
    address: "203.0.113.7", host: "example.org", timestamp: "2015-05-17T08:05:03.000Z", request: { path: "/a" }, userAgent: 'say "hi" there',
  });
  expect(lineReaderOf(format)("example.org 203.0.113.7")).toBe("expected $remote_addr, and then [, at column 13");
  expect(read("1431857103.250|203.0.113.7, 10.0.0.1|POST|/a?x|201", "${msec}|${http_x_forwarded_for}|${request_method}|${request_uri}|${status}")).toMatchObject({
    address: "203.0.113.7", forwarded: "203.0.113.7, 10.0.0.1", request: { method: "POST", path: "/a", query: "x" }, userAgent: null,
  });
  for (const [bad, why] of [["$remote_addr $status", "$time_local"], ["$time_local $request $status", "$remote_addr"], ["$msec $remote_addr $status", "$request"], ["$msec $remote_addr $request", "$status"], ["$msec$remote_addr", "nothing stands between"]] as const) {
    expect(() => lineReaderOf(bad)).toThrow(why);
  }
  expect(() => lineReaderOf("iis")).toThrow(/No format is called iis/);
});

test("a text is kept without the addresses in it", () => {
  expect(withoutAddresses("203.0.113.7 2001:db8::1 ::1 [fe80::1] 10.0.0.1:80, 1.2.3.4.5 Chrome/32.0.1700.77 [17/May/2015:10:05:03 +0000]")).toBe(
    "[address] [address] [address] [[address]] [address]:80, 1.2.3.4.5 Chrome/32.0.1700.77 [17/May/2015:10:05:03 +0000]",
  );
});

test("a file is known by how it begins", () => {
  const hex = (text: string) => kindOf(Buffer.concat([Buffer.from(text, "hex"), Buffer.from("some more text")]));
  expect(hex("1f8b08")).toBe("gzip");
  for (const [bytes, name] of [["425a6839", "bzip2"], ["fd377a585a00", "xz"], ["28b52ffd", "zstd"], ["504b0304", "zip"], ["fffe", "UTF-16"], ["feff", "UTF-16"]] as const) {
    expect(hex(bytes), name).toEqual({ refused: expect.stringContaining(name) });
  }
  expect(kindOf(Buffer.from("203.0.113.7 - -", "utf16le"))).toEqual({ refused: expect.stringContaining("UTF-16") });
  expect(kindOf(Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7919) % 256)))).toEqual({ refused: expect.stringContaining("binary") });
  for (const text of ["", "a", "caf\xe9 \t\r\n", "\u001b[0m", "日本語"]) expect(kindOf(Buffer.from(text, "latin1")), text).toBe("text");
});

test("what repeats is counted, and forgotten when it is long ago", () => {
  const occurrences = new Occurrences(2);
  expect(["a", "b", "a", "c", "a", "d", "e", "f", "g", "a"].map((key) => occurrences.next(key))).toEqual([1, 1, 2, 1, 3, 1, 1, 1, 1, 1]);
});

test("a file goes on after another, or overlaps it", () => {
  const marks = (text: string, from = 0) => text.split("").map((key, i) => ({ key, at: (from + i) * 1_000 }));
  const nextOf = (first: string, second: string, from: number) => {
    return Tail.of(marks(first)).occurrencesFor(marks(second, from))?.next("b");
  };
  expect(nextOf("abba", "bcd", 4)).toBe(3);
  // As most servers write: not quite in the order of time.
  expect(nextOf("abba", "cdeb", 2)).toBe(3);
  // The end of one is the beginning of the other, if only by a line; the same again, or filtered; another time.
  expect(nextOf("abab", "bcd", 4)).toBeUndefined();
  expect(nextOf("abba", "bacd", 2)).toBeUndefined();
  expect(nextOf("abba", "abba", 0)).toBeUndefined();
  expect(nextOf("abca", "ab", 0)).toBeUndefined();
  expect(nextOf("abca", "ac", 0)).toBeUndefined();
  expect(nextOf("ghijab", "ijkb", 5)).toBeUndefined();
  expect(nextOf("b", "abc", 0)).toBeUndefined();
  expect(nextOf("bx", "abxcdefgh", 0)).toBeUndefined();
  expect(nextOf("abba", "bcd", -4_000)).toBeUndefined();
  expect(nextOf("abba", "bcd", 4_000)).toBeUndefined();
});

test("the site is what its pages refer to", () => {
  const record = (path: string, referrer?: string): LogRecord => ({ address: "a", forwarded: "", host: undefined, secure: false, timestamp: "", request: { method: "GET", path }, status: 200, bytes: 0, referrer, userAgent: "m", agentText: "m" });
  const pages = [record("/", "https://www.google.com/"), record("/a"), record("/b", "https://www.example.org/a")];
  expect(ownSiteOf(pages)).toBeUndefined();
  expect(ownSiteOf([...pages, record("/x.css", "https://example.org/a"), record("/y.png", "https://www.example.org/")])).toBe("https://example.org");
  // Another site that shows this one's pictures is not this one.
  const elsewhere = Array.from({ length: 20 }, () => record("/y.png", "https://forum.example.com/t/1"));
  expect(ownSiteOf([...pages, ...elsewhere, record("/x.css", "https://www.example.org/a"), record("/y.png", "https://www.example.org/")])).toBe("https://www.example.org");
});
