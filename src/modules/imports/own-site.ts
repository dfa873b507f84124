import { isPageView } from "./access-request";
import type { LogRecord } from "./log/record";

const EMBEDDED = /\.(?:css|m?js|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf)$/i;
/** So many references must agree, and such a share of all. */
const LEAST = 3;
const SHARE = 0.6;
/** Where a site has pages under both names, its parts are to be named alike: `www.` only if nearly all say so. */
const WWW_SHARE = 0.9;

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
  const sites = new Map<string, { votes: number; www: number; secure: number }>();
  for (const [origin, count] of votes) {
    const { host, protocol } = new URL(origin);
    const name = host.replace(/^www\./, "");
    const site = sites.get(name) ?? { votes: 0, www: 0, secure: 0 };
    sites.set(name, { votes: site.votes + count, www: site.www + (name === host ? 0 : count), secure: site.secure + (protocol === "https:" ? count : 0) });
  }
  const [best] = [...sites].sort(([, a], [, b]) => b.votes - a.votes);
  if (!best || best[1].votes < LEAST || best[1].votes < all * SHARE) return undefined;
  const [name, { votes: count, www, secure }] = best;
  return `${secure * 2 >= count ? "https" : "http"}://${www >= count * WWW_SHARE ? "www." : ""}${name}`;
}
