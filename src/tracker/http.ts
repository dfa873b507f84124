import { retryAfter } from "./backoff";
import { warn } from "./guard";
import { MOST_CHARACTERS } from "./queue";
import type { Options, Send } from "./types";

export interface Way {
  readonly url: string;
  /** None: a request that browsers send without asking first, and that a beacon can make. */
  readonly headers?: Record<string, string>;
  /** The organisation, as far as it is known. */
  readonly customer: string | undefined;
}

/**
 * How to reach the server. In a browser a write key, which is public, is in the URL: no preflight, and
 * a beacon has no headers. Any other token stays out of URLs, which end up in logs.
 */
export function wayTo({ apiBaseUrl = "", apiToken, customerId, useAsync = true }: Options, inBrowser: boolean): Way {
  const url = `${apiBaseUrl}`.replace(/\/*$/, "/api/v1/track") + (useAsync ? "/async" : "");
  // A key names its organisation; whose the key is and whose the page says may differ, which the server refuses.
  const [, kind, named] = /^plb_(.)_(\w{26})_/.exec(apiToken) ?? [];
  const customer = customerId ?? named;
  if (inBrowser && kind === "w" && customer === named) return { url: `${url}?key=${apiToken}`, customer };
  return { url, customer, headers: { "Content-Type": "application/json", Authorization: `Bearer ${apiToken}`, ...(customer && { "X-Customer-ID": customer }) } };
}

/** Sends a body and tells what came of it; never rejects. */
export function createSender({ url, headers }: Pick<Way, "url" | "headers">): Send {
  const TIMEOUT_MS = 30_000;
  return async (body) => {
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        headers,
        // Outlives the page, if it is small enough.
        keepalive: body.length < MOST_CHARACTERS + 99,
        signal: AbortSignal.timeout?.(TIMEOUT_MS),
      });
      const { status } = response;
      // Read to the end, or the connection is not used again.
      const text = await response.text();
      // What was refused, and why.
      if (status > 206) warn(status, text);
      return { status, after: retryAfter(response.headers.get("Retry-After")) };
    } catch (error) {
      warn(error);
      return { status: 0, after: 0 };
    }
  };
}
