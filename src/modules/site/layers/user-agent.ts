import Bowser from "bowser";
import { isbot } from "isbot";

export interface Client {
  readonly browser: string | null;
  readonly browserVersion: string | null;
  readonly os: string | null;
  readonly device: "desktop" | "mobile" | "tablet" | "tv" | "other" | null;
  readonly bot: boolean;
}

/** So many different user agents are kept; a site sees the same few thousand all day. */
const MOST_KNOWN = 20_000;
const known = new Map<string, Client>();

/** What a user agent says of itself. None at all is a crawler: every browser sends one. */
export function clientOf(userAgent: string | undefined): Client {
  if (!userAgent) return { browser: null, browserVersion: null, os: null, device: null, bot: true };
  const cached = known.get(userAgent);
  if (cached) return cached;
  if (known.size >= MOST_KNOWN) known.clear();
  const client = parse(userAgent);
  known.set(userAgent, client);
  return client;
}

function parse(userAgent: string): Client {
  const { browser, os, platform } = Bowser.parse(userAgent);
  const bot = isbot(userAgent);
  return {
    browser: browser.name || null,
    // The major version: with minor ones the list is too long to read.
    browserVersion: browser.version?.split(".")[0] || null,
    os: os.name || null,
    device: deviceOf(platform.type),
    bot,
  };
}

function deviceOf(type: string | undefined): Client["device"] {
  switch (type) {
    case "desktop":
    case "mobile":
    case "tablet":
    case "tv":
      return type;
    case undefined:
    case "":
      return null;
    default:
      return "other";
  }
}
