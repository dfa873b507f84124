/**
 * Counts a site's traffic in an access log a second time, on purpose without a line of the importer's or the site
 * module's code and in the plainest way there is: whole files in memory, `split`, regular expressions and maps.
 * Only what is a browser and what a crawler comes from the same libraries.
 */
import { createHmac } from "node:crypto";
import Bowser from "bowser";
import { isbot } from "isbot";
import { localDay, MONTHS, showsPage } from "./independent-count";

interface Request {
  readonly id: string;
  readonly at: number;
  readonly visitor: string;
  readonly bot: boolean;
  readonly isPage: boolean;
  readonly page: string;
  readonly referrer: string | null;
  readonly channel: string;
  readonly utm: Readonly<Record<string, string | null>>;
  readonly browser: string | null;
  readonly os: string | null;
}

/** A stretch of one visitor's requests without half an hour of silence in it. */
export interface Visit {
  readonly day: string;
  readonly visitor: string;
  readonly bot: boolean;
  readonly views: number;
  /** A page for each view. */
  readonly pages: readonly string[];
  readonly ms: number;
  /** The value of each dimension; null for none. */
  readonly values: Readonly<Record<string, string | null>>;
}

export interface SiteTraffic {
  readonly visits: readonly Visit[];
  readonly views: ReadonlyArray<{ readonly day: string; readonly page: string; readonly bot: boolean; readonly visitor: string }>;
}

export function countSite(text: string, zone: string): SiteTraffic {
  const byVisitor = new Map<string, Request[]>();
  const seen = new Map<string, number>();
  text.split("\n").forEach((line) => {
    seen.set(line, (seen.get(line) ?? 0) + 1);
    const request = requestOf(line, seen.get(line) ?? 1);
    if (request) byVisitor.set(request.visitor, [...(byVisitor.get(request.visitor) ?? []), request]);
  });
  const visits: Visit[] = [];
  const views: { day: string; page: string; bot: boolean; visitor: string }[] = [];
  for (const requests of byVisitor.values()) {
    requests.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    let stretch: Request[] = [];
    requests.forEach((request, i) => {
      if (request.isPage) views.push({ day: localDay(request.at, zone), page: request.page, bot: request.bot, visitor: request.visitor });
      stretch.push(request);
      const next = requests[i + 1];
      if (next && next.at - request.at <= 30 * 60_000) return;
      const visit = visitOf(stretch, zone);
      if (visit.views > 0) visits.push(visit);
      stretch = [];
    });
  }
  return { visits, views };
}

function visitOf(requests: readonly Request[], zone: string): Visit {
  const first = requests[0] as Request;
  const pages = requests.filter(({ isPage }) => isPage).map(({ page }) => page);
  return {
    day: localDay(first.at, zone),
    visitor: first.visitor,
    bot: first.bot,
    views: pages.length,
    pages,
    ms: (requests.at(-1) as Request).at - first.at,
    values: {
      entry_page: pages[0] ?? null,
      exit_page: pages.at(-1) ?? null,
      referrer: first.referrer,
      channel: first.channel,
      source: first.utm.source ?? null,
      medium: first.utm.medium ?? null,
      campaign: first.utm.campaign ?? null,
      browser: first.browser,
      os: first.os,
    },
  };
}

function requestOf(line: string, occurrence: number): Request | undefined {
  const match = /^(\S+) \S+ \S+ \[(\d+)\/(\w+)\/(\d+):([\d:]+) \+0000\] "(.*?)" (\d+) (?:\d+|-) "(.*?)" "(.*)"$/.exec(line);
  if (!match) return undefined;
  const [, address, day, month, year, clock, request = "", status = "", referrer = "", agent = ""] = match;
  const [method = "", target = ""] = request.split(" ");
  const whole = /^https?:\/\/([^/]+)(.*)$/.exec(target);
  const url = whole ? whole[2] || "/" : target;
  if (!url.startsWith("/")) return undefined;
  const named = agent !== "-" && agent !== "";
  const client = named ? Bowser.parse(agent) : undefined;
  const utm = utmOf(url);
  const host = hostOf(referrer);
  return {
    id: `evt_${createHmac("sha256", "key").update(`line\0\0${line}`).digest("hex").slice(0, 32)}_${occurrence}`,
    at: Date.parse(`${year}-${String(MONTHS.indexOf(month ?? "") + 1).padStart(2, "0")}-${day}T${clock}Z`),
    visitor: `${address} ${agent}`,
    bot: !named || isbot(agent),
    isPage: showsPage(method, url, status),
    page: (whole?.[1] ?? "site.invalid").toLowerCase() + pageOf(url),
    referrer: host,
    channel: channelOf(host, utm),
    utm,
    browser: client?.browser.name || null,
    os: client?.os.name || null,
  };
}

const CAMPAIGN = /^(utm_\w+|gclid|fbclid|msclkid|pk_\w+|mtm_\w+|yclid|_ga|_gl|ref_src)$/i;

function parametersOf(url: string): string[][] {
  const query = (url.split("#")[0] ?? "").split("?").slice(1).join("?");
  return query.split("&").filter((part) => part !== "").map((part) => {
    const [name = "", ...rest] = part.split("=");
    return [name, rest.join("=")].map(decoded);
  });
}

function pageOf(url: string): string {
  const path = (url.split(/[?#]/)[0] ?? "").replace(/\/+/g, "/").replace(/(.)\/$/, "$1").replace(/[ "<>`{}^]|[^\x20-\x7e]/g, encodeURIComponent);
  const kept = parametersOf(url).filter(([name = ""]) => !CAMPAIGN.test(name)).sort(([a = "", x = ""], [b = "", y = ""]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
  return path + (kept.length > 0 ? `?${kept.map((pair) => pair.map(encoded).join("=")).join("&")}` : "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text.replaceAll("+", " ");
  }
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll("%20", "+");
}

function utmOf(url: string): Record<string, string | null> {
  const of = (name: string) => parametersOf(url).find(([key]) => key === name)?.[1]?.trim() || null;
  return { source: of("utm_source"), medium: of("utm_medium"), campaign: of("utm_campaign") };
}

function hostOf(referrer: string): string | null {
  const host = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:\\]+)/i.exec(referrer)?.[1];
  return host === undefined ? null : host.toLowerCase().replace(/^www\./, "").replace(/\.$/, "");
}

const SEARCH = "google bing duckduckgo yahoo baidu yandex ecosia qwant startpage ask aol naver seznam sogou kagi so".split(" ");
const SOCIAL = ("facebook fb instagram threads twitter x linkedin lnkd reddit pinterest tiktok youtube youtu whatsapp telegram t mastodon bsky vk weibo " +
  "tumblr quora discord stumbleupon digg delicious hackernews slack ycombinator").split(" ");
const MAIL = "mail webmail outlook gmail mailchimp sendgrid mailgun".split(" ");

function channelOf(host: string | null, { source, medium, campaign }: Readonly<Record<string, string | null>>): string {
  if (medium && /^(e-?mail|newsletter)$/i.test(medium)) return "email";
  if (medium?.toLowerCase().startsWith("social")) return "social";
  if (campaign || source || (medium && /^(cpc|ppc|cpm|paid.*|display|banner|ads?|affiliate)$/i.test(medium))) return "campaign";
  if (host === null) return "direct";
  const labels = host.split(".");
  /** Whether one of the names stands before an ending as short as `com` or `co.uk`. */
  const isOneOf = (names: readonly string[]) =>
    labels.some((label, i) => {
      const ending = labels.slice(i + 1).join(".");
      return names.includes(label) && ending.length >= 2 && ending.length <= 6 && /^[a-z.]+$/.test(ending);
    });
  if (labels.slice(0, -1).some((label) => MAIL.includes(label))) return "email";
  if (isOneOf(SEARCH)) return "search";
  return isOneOf(SOCIAL) ? "social" : "referral";
}
