import { createHmac } from "node:crypto";
import { isIP } from "node:net";
import type { ClientEvent } from "@/modules/ingest/contract";
import { isBot, isPageView, type LoggedRequest, readRequest } from "./access-request";
import type { Line } from "./lines";
import type { SiteContext } from "@/modules/site/track/contract";
import { positionId, type SiteReading, type Unreadable, unreadable } from "./reading";

/**
 * Reads Apache's and nginx's "combined" format:
 *
 *     203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a?b=c HTTP/1.1" 200 1234 "https://referrer/" "Agent/1.0"
 *
 * also with Apache's `vhost_combined` prefix (`www.example.org:443 `) and the quoted `X-Forwarded-For` that
 * nginx's own example appends. https://httpd.apache.org/docs/2.4/mod/mod_log_config.html
 */
const QUOTED = '"([^"\\\\]*(?:\\\\.[^"\\\\]*)*)"';
const PARTS: ReadonlyArray<readonly [name: string, pattern: RegExp]> = [
  ["the client's address, identity and user, and then the time,", /(\S{1,400} \S{1,400} .{1,400}?) (?=\[[^\]]{1,64}\] ")/y],
  ["the time in brackets", /\[([^\]]{1,64})\] /y],
  ["the request in quotes", new RegExp(`${QUOTED} `, "y")],
  ["the status, three digits", /(\d{3}) /y],
  ["the size in bytes, or -", /(\d{1,15}|-) /y],
  ["the referrer in quotes", new RegExp(`${QUOTED} `, "y")],
  ["the user agent in quotes", new RegExp(QUOTED, "y")],
  ["the end of the line", new RegExp(`(?: ${QUOTED})?[ \\t]*$`, "y")],
];

const PREFIX = "evt";

/**
 * The event of one line, or the line as unreadable; never raises.
 *
 * - `type` is `page_view` when a page was shown, else `request`: see `isPageView`.
 * - `clientEventId` comes from the line and its number, so a file read twice adds nothing, while lines that
 *   repeat each count. Who asked is left out of it: anyone who holds the event could find the address by trial.
 * - `anonymousId` is the address and user agent under `visitorKey`: without the key it cannot be reversed. The
 *   address and the name of a signed-in user (`%u`) are kept nowhere else; a line that cannot be read keeps
 *   both, since it goes to the dead letters as it is.
 * - Crawlers are kept and marked, `bot: true`.
 * - What asked for an address is an event of the site, too: visitors, sessions and pages come from it.
 *
 * @param site the origin of addresses whose host the log does not say
 */
export function readAccessLogLine(line: Line, visitorKey: string, site: string): SiteReading | Unreadable {
  const fail = (message: string): Unreadable => unreadable(PREFIX, { text: line.text, line: line.number }, message);
  if (line.cut) return fail("the line is too long; this is its beginning");
  if (line.text.includes("\u0000")) return fail("the line holds a NUL byte");

  const parts: string[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const [name, pattern] of PARTS) {
    pattern.lastIndex = at;
    const match = pattern.exec(line.text);
    if (!match) return fail(`expected ${name} at column ${at + 1}`);
    parts.push(match[1] ?? "");
    at = pattern.lastIndex;
    ends.push(at);
  }
  const [who = "", time = "", request = "", status = "", bytes = "", referrer = "", agent = "", forwarded = ""] = parts;
  const timestamp = readTime(time);
  if (timestamp === undefined) return fail(`no such time: ${time}`);

  const { host, address } = readClient(who);
  const asked = readRequest(unescape(request));
  const userAgent = optional(agent);
  const code = Number(status);
  const anonymousId = visitorOf([address, optional(forwarded) ?? "", agent], visitorKey);
  const event: ClientEvent = {
    clientEventId: positionId(PREFIX, `${host ?? ""} ${line.text.slice(ends.at(0), ends.at(-2))}`, line.number),
    type: isPageView(asked, code) ? "page_view" : "request",
    timestamp,
    anonymousId,
    // Silence cuts it into sessions later.
    sessionId: anonymousId.replace("visitor_", "sess_"),
    properties: {
      ...(host === undefined ? {} : { host }),
      ...asked,
      status: code,
      // `%b` writes "-" when it sent no bytes.
      bytes: bytes === "-" ? 0 : Number(bytes),
      ...given("referrer", optional(referrer)),
      ...given("userAgent", userAgent),
      bot: isBot(userAgent),
      line: line.number,
    },
  };
  const pageUrl = addressOf(asked, host, site);
  if (pageUrl === undefined) return { event, context: undefined };
  const context: SiteContext = {
    kind: "site",
    pageUrl,
    visitor: "import",
    ...given("referrer", optional(referrer)?.slice(0, REFERRER_LENGTH).toWellFormed()),
    ...given("userAgent", userAgent?.slice(0, USER_AGENT_LENGTH).toWellFormed()),
  };
  return { event, context };
}

/** As much as the tracking endpoints keep. */
const [PAGE_LENGTH, REFERRER_LENGTH, USER_AGENT_LENGTH] = [2_000, 2_000, 512];

/** The address that was asked for; undefined for what is no request for one, such as the first bytes of TLS. */
function addressOf({ path, query, host: named }: LoggedRequest, host: string | undefined, site: string): string | undefined {
  if (path?.startsWith("/") !== true) return undefined;
  const vhost = named ?? host;
  const origin = vhost === undefined ? site : `${new URL(site).protocol}//${vhost}`;
  const whole = `${origin}${path}${query === undefined ? "" : `?${query}`}`;
  const kept = whole.length <= PAGE_LENGTH ? whole : `${origin}${path}`.slice(0, PAGE_LENGTH).toWellFormed();
  return URL.canParse(kept) ? kept : undefined;
}

function readClient(who: string): { host: string | undefined; address: string } {
  const [first = "", second = ""] = who.split(" ", 2);
  // `www.example.org:443 203.0.113.7 - -`: a virtual host comes first. An IPv6 address looks alike.
  const [, host] = isIP(first) === 0 ? (/^(.+):\d{1,5}$/.exec(first) ?? []) : [];
  return host === undefined ? { host, address: first } : { host, address: second };
}

function visitorOf(traits: readonly string[], key: string): string {
  return `visitor_${createHmac("sha256", key).update(traits.join("\u0000")).digest("hex").slice(0, 32)}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;

/** `17/May/2015:10:05:03 +0200` as ISO 8601 in UTC, or undefined when the calendar or the clock has no such time. */
function readTime(text: string): string | undefined {
  const [, day, name, year, hour, minute, second, sign, offsetHours, offsetMinutes] = TIME.exec(text) ?? [];
  const month = MONTHS.indexOf(name ?? "");
  if (month < 0 || Number(offsetHours) > 14 || Number(offsetMinutes) > 59) return undefined;
  const local = new Date(Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)));
  // Date rolls 30 February over into March: what comes out must be what went in.
  const written = `${year}-${String(month + 1).padStart(2, "0")}-${day}T${hour}:${minute}:${second}`;
  if (local.toISOString().slice(0, 19) !== written) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return new Date(local.getTime() - (sign === "-" ? -offset : offset)).toISOString();
}

const ESCAPES = /\\(?:(["\\])|((?:x[0-9A-Fa-f]{2})(?:\\x[0-9A-Fa-f]{2})*))/g;

/**
 * Undoes what the server escaped: `\"`, `\\`, and `\xhh` bytes. Bytes that stand for control characters stay
 * as they are written: they are no text, and the database refuses one of them.
 */
function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(ESCAPES, (written: string, plain: string | undefined, bytes: string | undefined) => {
    if (plain !== undefined || bytes === undefined) return plain ?? written;
    const buffer = Buffer.from(bytes.replaceAll("\\", "").replaceAll("x", ""), "hex");
    const decoded = buffer.toString("utf8");
    return /[\p{Cc}\uFFFD]/u.test(decoded) ? written : decoded;
  });
}

function optional(text: string): string | undefined {
  return text === "-" || text === "" ? undefined : unescape(text);
}

function given(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value };
}
