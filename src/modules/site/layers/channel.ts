import { remembering } from "./memoize";
import type { Utm } from "./url";

export const CHANNELS = ["direct", "search", "social", "email", "campaign", "referral"] as const;
export type Channel = (typeof CHANNELS)[number];

export interface Arrival {
  /** Host of the page that led here, without `www.`; null for none, and for the site itself. */
  readonly referrerHost: string | null;
  readonly channel: Channel;
}

// Hosts by their registrable name: `google` means google.com, google.co.uk and news.google.de.
const SEARCH = /(?:^|\.)(?:google|bing|duckduckgo|yahoo|baidu|yandex|ecosia|qwant|startpage|ask|aol|naver|seznam|sogou|kagi|search\.brave|so)\.[a-z.]{2,6}$/;
const SOCIAL =
  /(?:^|\.)(?:facebook|fb|instagram|threads|twitter|x|linkedin|lnkd|reddit|pinterest|tiktok|youtube|youtu|whatsapp|telegram|t|mastodon|bsky|vk|weibo|tumblr|quora|discord|stumbleupon|digg|delicious|hackernews|slack|ycombinator)\.[a-z.]{2,6}$/;
const EMAIL = /(?:^|\.)(?:mail|webmail|outlook|gmail|mailchimp|sendgrid|mailgun)\.|(?:^|\.)(?:protonmail|gmx|web)\.[a-z]{2,3}$/;

const PAID_MEDIUM = /^(?:cpc|ppc|cpm|cpv|cpa|paid.*|display|banner|ads?|affiliate|retargeting)$/i;

/**
 * How a visitor arrived. Campaign parameters outrank the referrer, because the sender put them there on
 * purpose: an e-mail medium is email, a social one social, any other a campaign.
 */
export function arrivalOf(referrer: string | undefined, ownHost: string, utm: Utm): Arrival {
  const host = referrer === undefined ? undefined : hostOf(referrer);
  const referrerHost = host === undefined || host === bare(ownHost) ? null : host;
  if (utm.medium !== null && /^(?:e-?mail|newsletter)$/i.test(utm.medium)) return { referrerHost, channel: "email" };
  if (utm.medium !== null && /^social/i.test(utm.medium)) return { referrerHost, channel: "social" };
  if (utm.campaign !== null || utm.source !== null || (utm.medium !== null && PAID_MEDIUM.test(utm.medium))) {
    return { referrerHost, channel: "campaign" };
  }
  if (referrerHost === null) return { referrerHost, channel: "direct" };
  if (EMAIL.test(referrerHost)) return { referrerHost, channel: "email" };
  if (SEARCH.test(referrerHost)) return { referrerHost, channel: "search" };
  if (SOCIAL.test(referrerHost)) return { referrerHost, channel: "social" };
  return { referrerHost, channel: "referral" };
}

const bare = (host: string) => host.replace(/^www\./, "").replace(/\.$/, "");

/** A log writes bytes that are no text as `\xe4`: such a host is none, though a parser takes `\` for the end of it. */
const UNREADABLE_HOST = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*\\/i;

const hostOf = remembering((referrer: string): string | undefined => {
  if (!URL.canParse(referrer) || UNREADABLE_HOST.test(referrer)) return undefined;
  const { hostname } = new URL(referrer);
  return hostname === "" ? undefined : bare(hostname).slice(0, 200);
});
