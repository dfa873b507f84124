import type { ClientEvent, Rejection, VerdictCode, VerdictTerms } from "@/modules/ingest/contract";
import { KEY_PATTERNS } from "../layers/context";
import { sessionOf } from "./visitor";

/** A site event whose own fields hold; the rest is ingest's to judge. */
export interface SiteEvent {
  readonly pageUrl: string;
  readonly eventId: string | undefined;
  readonly sessionId: string | undefined;
  readonly visitorId: string | undefined;
  readonly title: string | undefined;
  readonly referrer: string | undefined;
  readonly screen: string | undefined;
  /** What ingest judges as it is. */
  readonly rest: Readonly<Record<"type" | "timestamp" | "userId" | "properties", unknown>>;
}

export type SiteVerdict = { readonly event: SiteEvent } | { readonly rejection: Rejection };

/** What ingest names, in the words of the tracking endpoints. */
export const SITE_TERMS: VerdictTerms = {
  clientEventId: { path: "event_id", code: "invalid_event_id" },
  type: { path: "event_type", code: "invalid_event_type" },
  timestamp: { path: "timestamp" },
  userId: { path: "user_id" },
  anonymousId: { path: "visitor_id", code: "invalid_visitor_id" },
  sessionId: { path: "session_id", code: "invalid_session_id" },
  properties: { path: "event_data", code: "invalid_event_data" },
};

const FIELDS: ReadonlySet<string> = new Set(["page_url", "event_type", "event_data", "event_id", "session_id", "visitor_id", "timestamp", "user_id"]);
/** What a client that asks not to be tracked is still taken for, and what its dead letter may keep. */
const IMPERSONAL = ["page_url", "event_type", "event_data", "event_id", "timestamp"] as const;

const KEYS = {
  event: { field: "event_id", code: "invalid_event_id", form: "evt_" },
  session: { field: "session_id", code: "invalid_session_id", form: "sess_ or session_" },
  visitor: { field: "visitor_id", code: "invalid_visitor_id", form: "visitor_" },
} as const satisfies Record<keyof typeof KEY_PATTERNS, { field: string; code: VerdictCode; form: string }>;

/** An address longer than this is a key of no index; browsers go further, pages do not. */
const PAGE_URL_BYTES = 2_000;
const LENGTH = { title: 300, referrer: 2_000, screen: 20, userAgent: 512 } as const;

/** The verdict on what only the tracking endpoints ask for. */
export function judgeSiteEvent(input: unknown): SiteVerdict {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return { rejection: { clientEventId: null, code: "not_an_object", path: null, message: "an event is a JSON object" } };
  }
  const sent = input as Readonly<Record<string, unknown>>;
  const clientEventId = typeof sent["event_id"] === "string" && KEY_PATTERNS.event.test(sent["event_id"]) ? sent["event_id"] : null;

  for (const field of Object.keys(sent)) {
    if (FIELDS.has(field)) continue;
    const shown = field.replaceAll("\0", "\\u0000").toWellFormed().slice(0, 100);
    return fail(clientEventId, "unknown_field", shown, `unknown field "${shown}"; put your own data into event_data`);
  }
  const keys: { -readonly [Kind in keyof typeof KEYS]?: string } = {};
  for (const kind of ["event", "session", "visitor"] as const) {
    const { field, code, form } = KEYS[kind];
    const value = sent[field];
    if (value === undefined || value === null) continue;
    const pattern = KEY_PATTERNS[kind];
    if (typeof value !== "string" || !pattern.test(value)) {
      return fail(clientEventId, code, field, `must begin with ${form} and go on with 1 to 190 letters, digits, _ or -: ${pattern.source}`);
    }
    keys[kind] = value;
  }
  const pageUrl = sent["page_url"];
  const problem = pageUrlProblem(pageUrl);
  if (typeof pageUrl !== "string" || problem !== undefined) return fail(clientEventId, "invalid_page_url", "page_url", problem ?? "must be text");
  if (typeof sent["event_type"] !== "string") {
    return fail(clientEventId, "invalid_event_type", "event_type", sent["event_type"] === undefined ? "is required" : "must be text");
  }
  const data = sent["event_data"];
  return {
    event: {
      pageUrl,
      eventId: keys.event,
      sessionId: keys.session,
      visitorId: keys.visitor,
      title: detailOf(data, "title"),
      referrer: detailOf(data, "referrer"),
      screen: detailOf(data, "screen"),
      rest: { type: sent["event_type"], timestamp: sent["timestamp"] ?? undefined, userId: sent["user_id"] ?? undefined, properties: data ?? undefined },
    },
  };
}

function fail(clientEventId: string | null, code: VerdictCode, path: string, message: string): SiteVerdict {
  return { rejection: { clientEventId, code, path, message } };
}

function detailOf(data: unknown, name: "title" | "referrer" | "screen"): string | undefined {
  return isRecord(data) ? textOf(data[name], LENGTH[name]) : undefined;
}

/** What may be kept of an event whose sender asked not to be tracked. */
export function withoutIdentity(input: unknown): unknown {
  if (!isRecord(input)) return null;
  return Object.fromEntries(IMPERSONAL.filter((field) => Object.hasOwn(input, field)).map((field) => [field, input[field]]));
}

/**
 * An event in the shape of ingest; what is not text where text is wanted, ingest says.
 * @param visitorId undefined for a visitor who asks not to be tracked: then nothing else that identifies the visitor is kept
 */
export function toClientEvent({ rest, sessionId }: SiteEvent, eventId: string, visitorId: string | undefined): Readonly<Record<keyof ClientEvent, unknown>> {
  return {
    clientEventId: eventId,
    type: rest.type,
    timestamp: rest.timestamp,
    userId: visitorId === undefined ? undefined : rest.userId,
    anonymousId: visitorId,
    sessionId: visitorId === undefined ? undefined : (sessionId ?? sessionOf(visitorId)),
    courseId: undefined,
    lessonId: undefined,
    properties: rest.properties,
  };
}

/** The first language of an Accept-Language header: `de-DE`. */
export function firstLanguage(acceptLanguage: string | undefined): string | undefined {
  return /^\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,3})(?=\s*(?:[,;]|$))/.exec(acceptLanguage ?? "")?.[1];
}

export function shownUserAgent(userAgent: string | undefined): string | undefined {
  return textOf(userAgent, LENGTH.userAgent);
}

function pageUrlProblem(value: unknown): string | undefined {
  if (value === undefined || value === null) return "is required";
  if (typeof value !== "string") return "must be text";
  // A server that knows no host of its own may send a path.
  const url = /^\/(?!\/)/.test(value) ? parsed(value, "http://localhost") : parsed(value);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:") || !value.isWellFormed() || value.includes("\0")) {
    return "must be an http or https address, or a path that begins with /";
  }
  return url.href.length > PAGE_URL_BYTES || value.length > PAGE_URL_BYTES ? `must not be longer than ${PAGE_URL_BYTES} characters, percent-encoded` : undefined;
}

function parsed(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Text that was observed and not asked for: cut, never a reason to fail. */
function textOf(value: unknown, length: number): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, length).toWellFormed() : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
