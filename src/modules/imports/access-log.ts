import { createHmac } from "node:crypto";
import { Fault } from "@/kernel/fault";
import type { ClientEvent } from "@/modules/ingest/contract";
import type { SiteContext } from "@/modules/site/track/contract";
import { isBot, isPageView, type LoggedRequest } from "./access-request";
import { withoutAddresses } from "./addresses";
import type { Mark } from "./continuation";
import type { Line } from "./lines";
import { hostOf } from "./log/client";
import { readCommonLine } from "./log/common";
import { readJsonLine } from "./log/json";
import type { LineReader, LogRecord } from "./log/record";
import { readerOfTemplate } from "./log/template";
import { Occurrences } from "./occurrences";
import { type ObservedReading, stemOf, type Unreadable, unreadable } from "./reading";

export interface LogReaderOptions {
  /** Turns addresses into visitor ids, and lines into event ids: without it neither can be reversed. */
  readonly visitorKey: string;
  /** The origin of pages whose host the log does not say. */
  readonly site: string | undefined;
  /** Tells the logs of several servers apart that may hold the same line. */
  readonly server?: string | undefined;
  readonly read: LineReader;
  /** Told where a line stands when there is more than one file. */
  readonly file?: string | undefined;
  /** How often the log had lines before this file began. */
  readonly occurrences?: Occurrences;
  /** Told of each line, for the file that goes on after this one. */
  readonly onMark?: (mark: Mark) => void;
}

const NAMED: Readonly<Record<string, LineReader>> = { common: readCommonLine, combined: readCommonLine, vhost_combined: readCommonLine, json: readJsonLine };

/**
 * The reader for a form of log: by its name, or by a template in nginx's syntax; undefined tells JSON from
 * the formats of Apache and nginx line by line.
 * @throws Fault `invalid_request` for a form that is not known
 */
export function lineReaderOf(format: string | undefined): LineReader {
  if (format === undefined || format === "auto") return (text) => (text.trimStart().startsWith("{") ? readJsonLine(text) : readCommonLine(text));
  if (format.includes("$")) return readerOfTemplate(format);
  const named = Object.hasOwn(NAMED, format) ? NAMED[format] : undefined;
  if (named) return named;
  throw new Fault("invalid_request", `No format is called ${format}: it is ${Object.keys(NAMED).join(", ")}, or a template with nginx's variables such as '$remote_addr - [$time_local] "$request" $status'.`, { path: "format" });
}

/**
 * Reads the lines of one file, in their order: each is an event, or unreadable; it never raises.
 *
 * - `type` is `page_view` when a page was shown, else `request`: see `isPageView`.
 * - `clientEventId` is the whole line under the key, with how often the file held that line so far. So it is the same
 *   wherever the line stands: in a rotated part, in a longer file, in another import. Lines of two servers that are the
 *   same to the byte are one request unless `server` tells them apart.
 * - `anonymousId` is the address and user agent under the key. The address and the name of a signed-in user are kept
 *   nowhere; an unreadable line is kept without the addresses in it.
 * - Crawlers are kept and marked, `bot: true`; not where the log has no place for the user agent.
 * - What asked for an address is an event of the site, too: visitors, visits and pages come from it.
 */
export function createLogReader(options: LogReaderOptions): (line: Line) => ObservedReading | Unreadable {
  const { file, onMark, occurrences = new Occurrences() } = options;
  return (line) => {
    const digest = lineKey(line, options);
    const clientEventId = `evt_${digest}_${occurrences.next(digest)}`;
    const fail = (message: string): Unreadable =>
      unreadable({ clientEventId, path: `${file === undefined ? "" : `${file} `}line ${line.number}`, message, payload: withoutAddresses(line.text) });
    const record = readLine(line, options.read);
    onMark?.({ key: digest, at: typeof record === "string" ? undefined : Date.parse(record.timestamp) });
    return typeof record === "string" ? fail(record) : readingOf(record, clientEventId, line.number, options);
  };
}

/** The request that a line tells of, or what is wrong with the line. */
export function readLine(line: Line, read: LineReader): LogRecord | string {
  if (line.cut) return "the line is too long; this is its beginning";
  if (line.text.includes("\u0000")) return "the line holds a NUL byte";
  return read(line.text);
}

/** The line of a server under the key: what its occurrences are counted by. */
export function lineKey({ text }: Line, { visitorKey, server = "" }: Pick<LogReaderOptions, "visitorKey" | "server">): string {
  return keyed(["line", server, text.trimEnd()], visitorKey);
}

function readingOf(record: LogRecord, clientEventId: string, line: number, { visitorKey, site }: LogReaderOptions): ObservedReading {
  const { address, forwarded, status, userAgent } = record;
  const request = withoutClient(record);
  const anonymousId = address === undefined && forwarded === "" ? undefined : visitorOf(record, address ?? "-", visitorKey);
  const event: ClientEvent = {
    clientEventId,
    type: isPageView(request, status) ? "page_view" : "request",
    timestamp: record.timestamp,
    // Silence cuts it into visits later.
    ...(anonymousId === undefined ? {} : { anonymousId, sessionId: anonymousId.replace("visitor_", "sess_") }),
    properties: {
      ...given("host", record.host),
      ...request,
      status,
      bytes: record.bytes,
      ...given("referrer", record.referrer),
      ...given("userAgent", userAgent ?? undefined),
      ...(userAgent === null ? {} : { bot: isBot(userAgent) }),
      line,
    },
  };
  const pageUrl = addressOf(request, record, site);
  const earlier = record.earlier && { stem: stemOf("evt", record.earlier.content), visitor: visitorOf(record, record.earlier.address, visitorKey) };
  if (pageUrl === undefined) return { event, context: undefined, earlier };
  const context: SiteContext = {
    kind: "site",
    pageUrl,
    visitor: anonymousId === undefined ? "none" : "import",
    ...given("referrer", record.referrer?.slice(0, REFERRER_LENGTH).toWellFormed()),
    ...(userAgent === null ? { userAgentLogged: false } : given("userAgent", userAgent?.slice(0, USER_AGENT_LENGTH).toWellFormed())),
  };
  return { event, context, earlier };
}

/** As much as the tracking endpoints keep. */
const [PAGE_LENGTH, REFERRER_LENGTH, USER_AGENT_LENGTH] = [2_000, 2_000, 512];

/** The request without the client's address, should it stand where a host does, or in bytes that are no HTTP. */
function withoutClient({ request, address }: LogRecord): LoggedRequest {
  const { host, ...rest } = request;
  const named = hostOf(host, address);
  return {
    ...(named === undefined ? {} : { host: named }),
    ...rest,
    // What a proxy says of the client when the server does not expect it: `PROXY TCP4 203.0.113.7 …`.
    ...(rest.request === undefined ? {} : { request: withoutAddresses(rest.request) }),
    ...(rest.path === undefined || rest.path.startsWith("/") ? {} : { path: withoutAddresses(rest.path) }),
  };
}

/** The address that was asked for; undefined for what is no request for one, such as the first bytes of TLS. */
function addressOf({ path, query, host: named }: LoggedRequest, { host, secure }: LogRecord, site: string | undefined): string | undefined {
  if (path?.startsWith("/") !== true) return undefined;
  const vhost = named ?? host;
  const protocol = secure ? "https:" : site === undefined ? "http:" : new URL(site).protocol;
  const origin = vhost === undefined ? site : `${protocol}//${vhost}`;
  if (origin === undefined) return undefined;
  const whole = `${origin}${path}${query === undefined ? "" : `?${query}`}`;
  const kept = whole.length <= PAGE_LENGTH ? whole : `${origin}${path}`.slice(0, PAGE_LENGTH).toWellFormed();
  return URL.canParse(kept) ? kept : undefined;
}

function visitorOf({ forwarded, agentText }: LogRecord, address: string, key: string): string {
  return `visitor_${keyed([address, forwarded, agentText], key)}`;
}

function keyed(parts: readonly string[], key: string): string {
  return createHmac("sha256", key).update(parts.join("\u0000")).digest("hex").slice(0, 32);
}

function given(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value };
}
