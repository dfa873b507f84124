import { isPageView } from "./access-request";
import type { LogRecord } from "./log-record";

const EMBEDDED = /\.(?:css|m?js|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf)$/i;
/** So many references must agree, and such a share of all. */
const LEAST = 3;
const SHARE = 0.6;

/** Whether every request says which host it was for. */
export function namesItsHosts(records: readonly LogRecord[]): boolean {
  return records.length > 0 && records.every(({ host, request }) => (host ?? request.host) !== undefined || request.path?.startsWith("/") !== true);
}

/**
 * The origin of the site that a log is about, from what its pages refer to: the style sheets, scripts and pictures of a
 * page are fetched with that page as the referrer, and so is the next page. Only referrers that were themselves asked
 * for in the log count, so that a site which shows this one's pictures is not taken for it.
 * @returns undefined when too few requests say so, or when they do not agree
 */
export function ownSiteOf(records: readonly LogRecord[]): string | undefined {
  const pages = new Set(records.filter(({ request, status }) => isPageView(request, status)).map(({ request }) => request.path));
  const votes = new Map<string, number>();
  let all = 0;
  for (const { request, referrer, status } of records) {
    if (referrer === undefined || status >= 400) continue;
    const url = URL.canParse(referrer) ? new URL(referrer) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) continue;
    // Every site has a front page, which says nothing unless it shows what lies here.
    if (!pages.has(url.pathname) || (url.pathname === "/" && !EMBEDDED.test(request.path ?? ""))) continue;
    votes.set(url.origin, (votes.get(url.origin) ?? 0) + 1);
    all++;
  }
  const bySite = new Map<string, { votes: number; origin: string; most: number }>();
  for (const [origin, count] of votes) {
    const name = new URL(origin).host.replace(/^www\./, "");
    const site = bySite.get(name) ?? { votes: 0, origin, most: 0 };
    bySite.set(name, { votes: site.votes + count, ...(count > site.most ? { origin, most: count } : { origin: site.origin, most: site.most }) });
  }
  const [best] = [...bySite.values()].sort((a, b) => b.votes - a.votes);
  return best && best.votes >= LEAST && best.votes >= all * SHARE ? best.origin : undefined;
}
