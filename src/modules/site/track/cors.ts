/** Which pages may talk to the tracking endpoints from a browser. */

/** `*`, `https://example.com`, `http://localhost:8080`, `https://*.example.com`: any depth below, not the name itself. */
export const ANY_ORIGIN = "*";

const WILDCARD = /^(https?):\/\/\*\.((?:[a-z0-9-]+\.)+[a-z0-9-]+)(:\d{1,5})?$/;

/** Why `text` is no pattern of origins, or undefined when it is one. */
export function originProblem(text: string): string | undefined {
  if (text === ANY_ORIGIN || WILDCARD.test(text)) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && !text.includes("*") && (url.protocol === "https:" || url.protocol === "http:") && url.origin === text) return undefined;
  return "an origin is https://example.com, with a port if it has one and without a path, or https://*.example.com, or *";
}

/**
 * Whether a page of `origin` may use this. What is public anyway, a write key, is let in from anywhere by `*`;
 * what reads is let in from a page only where that page is named.
 */
export function allowsOrigin(patterns: readonly string[], origin: string, isPublicKey: boolean): boolean {
  return patterns.some((pattern) => {
    if (pattern === ANY_ORIGIN) return isPublicKey;
    if (pattern === origin) return true;
    const [, scheme = "", domain = "", port = ""] = WILDCARD.exec(pattern) ?? [];
    if (domain === "" || !URL.canParse(origin)) return false;
    const url = new URL(origin);
    return url.protocol === `${scheme}:` && url.hostname.endsWith(`.${domain}`) && (url.port === "" ? "" : `:${url.port}`) === port;
  });
}

/** What a preflight is told: it carries no key, so that only the request itself can be decided on. */
export function preflightHeaders(methods: readonly string[]): Readonly<Record<string, string>> {
  return {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": methods.join(", "),
    // By name: a `*` would not cover Authorization.
    "access-control-allow-headers": "authorization, content-type, content-encoding, x-customer-id, x-correlation-id",
    "access-control-max-age": "7200",
    vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
  };
}

/** What a page may read of a response beside its body. */
export const EXPOSED_HEADERS = "ratelimit, ratelimit-policy, retry-after, x-correlation-id";
