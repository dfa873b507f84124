import { remembering } from "./memoize";

/** What a page's address says, cleaned; the same page always gives the same text. */
export interface PageUrl {
  /** The business key of the page: host and path, such as `example.com/docs`. */
  readonly page: string;
  readonly hostname: string;
  readonly path: string;
  readonly utm: Utm;
}

export interface Utm {
  readonly source: string | null;
  readonly medium: string | null;
  readonly campaign: string | null;
  readonly term: string | null;
  readonly content: string | null;
}

const NO_UTM: Utm = { source: null, medium: null, campaign: null, term: null, content: null };
const MOST_KEY = 500;
const MOST_UTM = 200;

/**
 * Parameters that say how a visitor arrived, not which page it was: those of advertisers and mailers
 * (as Google, Meta, Microsoft, TikTok, X, Mailchimp, HubSpot and Matomo document them).
 */
const TRACKING = /^(?:utm_\w+|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|ttclid|twclid|li_fat_id|igshid|mc_[ce]id|_hsenc|_hsmi|hsctatracking|mtm_\w+|pk_\w+|yclid|_ga|_gl|ref_src)$/i;

/**
 * Normalises a page's address: scheme and `www`-less host are kept as they are but in lower case, the
 * default port, the fragment, tracking parameters and a trailing slash go, the other parameters are
 * sorted. A path alone (`/docs`) is a page of no host.
 */
export const parsePageUrl = remembering((text: string): PageUrl | undefined => {
  const trimmed = text.trim();
  const rooted = trimmed.startsWith("/") && !trimmed.startsWith("//");
  const url = URL.canParse(rooted ? `http://_${trimmed}` : trimmed) ? new URL(rooted ? `http://_${trimmed}` : trimmed) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  // A default port is dropped by the parser for its own scheme; for the other one it means the same.
  const port = url.port === "" || url.port === "80" || url.port === "443" ? "" : `:${url.port}`;
  const hostname = rooted ? "" : url.hostname.replace(/\.$/, "");
  const path = url.pathname.replace(/\/{2,}/g, "/").replace(/(?<=.)\/+$/, "") || "/";
  const kept = [...url.searchParams].filter(([name]) => !TRACKING.test(name));
  kept.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));
  const query = kept.length > 0 ? `?${new URLSearchParams(kept)}` : "";
  return {
    page: `${hostname}${port}${path}${query}`.slice(0, MOST_KEY),
    hostname,
    path: path.slice(0, MOST_KEY),
    utm: url.search === "" ? NO_UTM : utmOf(url.searchParams),
  };
});

function utmOf(parameters: URLSearchParams): Utm {
  const of = (name: string) => parameters.get(name)?.trim().slice(0, MOST_UTM) || null;
  return { source: of("utm_source"), medium: of("utm_medium"), campaign: of("utm_campaign"), term: of("utm_term"), content: of("utm_content") };
}
