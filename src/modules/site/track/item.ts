import { z } from "zod";
import type { StoredPayload } from "@/modules/dead-letters/contract";
import type { EnvelopeItem } from "@/modules/ingest/contract";
import type { SiteContext } from "../layers/context";
import { judgeSiteEvent, type SiteVerdict, SITE_TERMS, toClientEvent, withoutIdentity } from "./verdict";
import { newEventId } from "./visitor";

const observationSchema = z.object({
  kind: z.literal("site"),
  /** Whether its sender asked not to be tracked, and that was honoured. */
  anonymous: z.boolean(),
  /** The cookieless visitor id, for events that name no visitor. */
  visitorId: z.string().optional(),
  language: z.string().optional(),
  userAgent: z.string().optional(),
  country: z.string().optional(),
});
/** What was observed with a request's event; a dead letter keeps it, so that it can be sent again as it came. */
export type SiteObservation = z.infer<typeof observationSchema>;

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

/** A dead letter's event as ingest takes it; one from before observations were kept is nobody's visit. */
export function siteItemOfStored({ context, clientEventId }: StoredPayload, event: unknown): EnvelopeItem {
  const seen = context === null ? { kind: "site" as const, anonymous: false } : observationSchema.parse(context);
  return siteItem(event, judgeSiteEvent(event), seen, clientEventId ?? newEventId());
}
