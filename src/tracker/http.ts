import { retryAfter } from "./backoff";
import type { Answer, Options, Send, Warn } from "./types";

const TIMEOUT_MS = 30_000;
/** Browsers refuse to outlive a page with more than 64 KiB, headers and other requests included. */
const KEEPALIVE_BYTES = 60_500;

export interface Way {
  readonly url: string;
  /** None: a request that browsers send without asking first, and that a beacon can make. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * How to reach the server. A write key in a browser stands in the URL: no preflight, and a beacon has no
 * headers. Any other token stays out of URLs, which end up in logs.
 */
export function wayTo({ apiBaseUrl = "", apiToken, customerId, useAsync = true }: Options, inBrowser: boolean): Way {
  const url = `${apiBaseUrl.replace(/\/+$/, "")}/api/v1/track${useAsync ? "/async" : ""}`;
  const named = customerOf(apiToken);
  if (inBrowser && named && (!customerId || customerId === named)) return { url: `${url}?key=${apiToken}` };
  const customer = customerId ?? named;
  return {
    url,
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${apiToken}`, ...(customer && { "X-Customer-ID": customer }) },
  };
}

/** The organisation that a write key names. */
export function customerOf(apiToken: string): string | undefined {
  return /^plb_[ws]_(\w{26})_\w+$/.exec(apiToken)?.[1];
}

/** Sends a body and tells what came of it; never rejects. */
export function createSender({ url, headers }: Way, warn: Warn): Send {
  return async (body): Promise<Answer> => {
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        ...(headers && { headers }),
        credentials: "omit",
        keepalive: sizeOf(body) < KEEPALIVE_BYTES,
        ...(AbortSignal.timeout && { signal: AbortSignal.timeout(TIMEOUT_MS) }),
      });
      const { status } = response;
      // Read to the end, or the connection is not used again.
      const text = await response.text().catch(String);
      if (status === 207 || (status >= 400 && status < 500)) warn(status, text);
      return { status, after: retryAfter(response.headers.get("Retry-After"), Date.now()) };
    } catch (error) {
      warn(error);
      return { status: 0, after: 0 };
    }
  };
}

function sizeOf(body: string): number {
  return new TextEncoder().encode(body).length;
}
