import type { EnvelopeItem } from "@/modules/ingest/contract";
import type { SiteContext } from "../layers/context";
import { type SiteVerdict, SITE_TERMS, toClientEvent, withoutIdentity } from "./verdict";

/** What was observed with a request's event; a dead letter keeps it, so that it can be sent again as it came. */
export interface SiteObservation extends Readonly<Record<string, unknown>> {
  readonly kind: "site";
  /** Whether its sender asked not to be tracked, and that was honoured. */
  readonly anonymous: boolean;
  /** The cookieless visitor id, for events that name no visitor. */
  readonly visitorId?: string | undefined;
  readonly language?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly country?: string | undefined;
}

/** A site event as ingest takes it. @param eventId for an event that has none of its own */
export function siteItem(input: unknown, verdict: SiteVerdict, seen: SiteObservation, eventId: string): EnvelopeItem {
  const { anonymous, language, userAgent, country } = seen;
  const original = { format: "site_event", payload: anonymous ? withoutIdentity(input) : input, terms: SITE_TERMS, context: seen } as const;
  if ("rejection" in verdict) return { rejection: verdict.rejection, original };
  const { event } = verdict;
  const visitorId = anonymous ? undefined : (event.visitorId ?? seen.visitorId);
  const context: SiteContext = {
    kind: "site",
    pageUrl: event.pageUrl,
    visitor: visitorId === undefined ? "none" : event.visitorId === undefined ? "cookieless" : "given",
    title: event.title,
    referrer: event.referrer,
    screen: event.screen,
    language,
    userAgent,
    country,
  };
  return { event: toClientEvent(event, event.eventId ?? eventId, visitorId), context, original };
}
