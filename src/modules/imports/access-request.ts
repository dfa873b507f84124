import { isbot } from "isbot";

/** What the quoted request of a log line says; only `request`, unchanged, when it is no HTTP. */
export interface LoggedRequest {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly protocol?: string;
  readonly request?: string;
}

const REQUEST = /^([A-Za-z][A-Za-z_-]{0,31}) (.*?)(?: (HTTP\/\d(?:\.\d)?))?$/s;
const ABSOLUTE = /^https?:\/\/([^/?#]+)(.*)$/is;

/** Reads `GET /path?query HTTP/1.1`, also with a proxy's absolute URL, blanks in the URL, or no protocol (HTTP/0.9). */
export function readRequest(text: string): LoggedRequest {
  const [, method, target, protocol] = REQUEST.exec(text) ?? [];
  // "-": the client said nothing before it left.
  if (method === undefined || !target) return text === "-" ? {} : { request: text };
  const [, host, rest] = ABSOLUTE.exec(target) ?? [];
  const local = rest === undefined ? target : rest.startsWith("/") ? rest : `/${rest}`;
  const mark = local.indexOf("?");
  return {
    method,
    ...(host === undefined ? {} : { host }),
    path: mark < 0 ? local : local.slice(0, mark),
    ...(mark < 0 ? {} : { query: local.slice(mark + 1) }),
    ...(protocol === undefined ? {} : { protocol }),
  };
}

const PAGE_EXTENSION = /^(?:x?html?|php\d?|aspx?|jspx?|cfm|cgi|pl)$/i;
const EXTENSION = /\.([A-Za-z][A-Za-z0-9]{0,9})$/;
const FEED_PATH = /(?:^|[/.])(?:feeds?|rss|atom)\/?$/i;
// Only these names: a page that was opened from a feed may say so, `?source=rss20`.
const FEED_QUERY = /(?:^|[&;])(?:feed=|(?:flav(?:ou?r)?|format|output|type|alt)=(?:rss|atom|rdf)[\d.]*(?:[&;]|$))/i;

/**
 * Whether a page was shown to a person. A log does not say what it sent, so the rule goes by the address: a GET
 * that was answered in full or from the browser's cache (200, 304) for a path whose last segment has no file
 * extension or that of a page, and which is no feed. An extension begins with a letter: `/v1.2` has none.
 */
export function isPageView(request: LoggedRequest, status: number): boolean {
  if (request.method !== "GET" || request.path === undefined) return false;
  if (status !== 200 && status !== 304) return false;
  const extension = EXTENSION.exec(request.path)?.[1];
  if (extension !== undefined && !PAGE_EXTENSION.test(extension)) return false;
  return !FEED_PATH.test(request.path) && !FEED_QUERY.test(request.query ?? "");
}

const KNOWN_AGENTS = 5_000;
const known = new Map<string, boolean>();

/** Whether a program made the request. Every browser names itself, so a request without a user agent is from a program. */
export function isBot(userAgent: string | undefined): boolean {
  if (userAgent === undefined) return true;
  const before = known.get(userAgent);
  if (before !== undefined) return before;
  const bot = isbot(userAgent);
  // A log repeats few agents very often; a log that does not must not fill the memory.
  if (known.size >= KNOWN_AGENTS) known.clear();
  known.set(userAgent, bot);
  return bot;
}
