import { isIP } from "node:net";
import { readRequest } from "../access-request";
import { readClient } from "./client";
import { unescapeLog } from "./escapes";
import type { LogRecord } from "./record";
import { readLogTime } from "./time";

/**
 * Reads Apache's and nginx's "common" and "combined" formats:
 *
 *     203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 1234
 *     203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 1234 "https://referrer/" "Agent/1.0"
 *
 * with the host before it (`www.example.org:443 `, `www.example.org `), and with what servers append: the quoted
 * `X-Forwarded-For` of nginx's own example, and the times, sizes and names of Traefik's and others'.
 * https://httpd.apache.org/docs/2.4/mod/mod_log_config.html
 */
const QUOTED = '"([^"\\\\]*(?:\\\\.[^"\\\\]*)*)"';
const WHO = /(\S{1,400} \S{1,400} .{1,400}?) (?=\[[^\]]{1,64}\] ")/y;
const END = /[ \t]*$/y;
const REQUEST: readonly Part[] = [
  ["the client's address, identity and user, and then the time,", WHO],
  ["the time in brackets", /\[([^\]]{1,64})\] /y],
  ["the request in quotes", new RegExp(`${QUOTED} `, "y")],
  ["the status, three digits", /(\d{3}) /y],
  ["the size in bytes, or -", /(\d{1,15}|-)(?= |$)/y],
];
const CLIENT: readonly Part[] = [
  ["the referrer in quotes", new RegExp(` ${QUOTED} `, "y")],
  ["the user agent in quotes", new RegExp(QUOTED, "y")],
  ["the end of the line", /((?: (?:"[^"\\]*(?:\\.[^"\\]*)*"|[\d.,:-]{1,40}(?:ms|s)?)){0,12})[ \t]*$/y],
];

type Part = readonly [name: string, pattern: RegExp];

export function readCommonLine(text: string): LogRecord | string {
  const parts: string[] = [];
  const ends: number[] = [];
  let at = 0;
  const take = (wanted: readonly Part[]): string | undefined => {
    for (const [name, pattern] of wanted) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) return `expected ${name} at column ${at + 1 + (name === "the referrer in quotes" ? 1 : 0)}`;
      parts.push(match[1] ?? "");
      at = pattern.lastIndex;
      ends.push(at);
    }
    return undefined;
  };
  const problem = take(REQUEST);
  if (problem !== undefined) return problem;
  END.lastIndex = at;
  const common = END.test(text);
  const more = common ? undefined : take(CLIENT);
  if (more !== undefined) return more;

  const [who = "", time = "", request = "", status = "", bytes = "", referrer = "", agent = "-", rest = ""] = parts;
  const timestamp = readLogTime(time);
  if (timestamp === undefined) return `no such time: ${time}`;
  const client = readClient(who);
  if (typeof client === "string") return client;
  return {
    ...client,
    forwarded: optional(forwardedIn(rest)) ?? "",
    timestamp,
    request: readRequest(unescapeLog(request)),
    status: Number(status),
    // `%b` writes "-" when it sent no bytes.
    bytes: bytes === "-" ? 0 : Number(bytes),
    referrer: optional(referrer),
    userAgent: common ? null : optional(agent),
    agentText: agent,
    ...(common ? {} : { earlier: earlierOf(who, text.slice(ends[0], ends[6])) }),
  };
}

const EXTRA = /"([^"\\]*(?:\\.[^"\\]*)*)"/g;

/** The list of forwarded addresses among what follows the user agent: its only quoted text, or one that is such a list. */
function forwardedIn(rest: string): string {
  const quoted = [...rest.matchAll(EXTRA)].map((match) => match[1] ?? "");
  if (quoted.length === 1 && rest.trim().startsWith('"') && rest.trim().endsWith('"')) return quoted[0] ?? "";
  return quoted.find((one) => isIP(one.split(",")[0]?.trim() ?? "") !== 0) ?? "";
}

/** What the ids of earlier versions were made of. */
function earlierOf(who: string, line: string): { content: string; address: string } {
  const [first = "", second = ""] = who.split(" ", 2);
  const [, host] = isIP(first) === 0 ? (/^(.+):\d{1,5}$/.exec(first) ?? []) : [];
  return { content: `${host ?? ""} ${line}`, address: host === undefined ? first : second };
}

function optional(text: string): string | undefined {
  return text === "-" || text === "" ? undefined : unescapeLog(text);
}
