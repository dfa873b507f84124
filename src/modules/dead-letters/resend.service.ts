import type { BatchAnswer, EnvelopeItem, IngestService, Original, Source, VerdictCode } from "@/modules/ingest/contract";
import type { StoredPayload } from "./contract";

/** Makes an item again of an event that its own endpoint translates. @param event what the payload says */
export type Translate = (stored: StoredPayload, event: unknown) => EnvelopeItem;
/** By format, the endpoints whose events ingest does not take as they are. */
export type Translators = Readonly<{ site_event: Translate }>;

/** The event behind a payload; undefined when it was too large to be kept whole, or never was JSON. */
export function eventOf({ format, payload }: Pick<StoredPayload, "format" | "payload">): { readonly event: unknown } | undefined {
  if (format === "record") return undefined;
  try {
    return { event: JSON.parse(payload) as unknown };
  } catch {
    return undefined;
  }
}

/**
 * Sends stored payloads through ingest, as if each had just come when it first did: with its own id, its source, its
 * sender's clock and what was observed with it. The ledger sees to it that sending twice adds nothing. What still
 * fails is a dead letter as before.
 * @returns the answer of ingest; an index is a position in `stored`
 * @throws Fault `unavailable` as {@link IngestService} does
 */
export function resend(ingest: IngestService, orgId: string, source: Source, stored: readonly StoredPayload[], translators?: Translators): Promise<BatchAnswer> {
  return ingest.accept(orgId, { source, items: stored.map((one) => itemOf(one, translators)) });
}

function itemOf(stored: StoredPayload, translators: Translators | undefined): EnvelopeItem {
  const { format, payload, clientEventId, path, message, skewMs, receivedAt } = stored;
  const lineage = { receivedAt: receivedAt.getTime(), skew: skewMs };
  const context = stored.context ?? undefined;
  const whole = eventOf(stored);
  if (whole === undefined) {
    const original: Original = { format, payload, text: true, ...(context ? { context } : {}) };
    return { rejection: { clientEventId, code: stored.code as VerdictCode, path, message }, original, lineage };
  }
  if (format === "site_event") {
    if (translators === undefined) throw new Error("nothing was given that translates site events");
    return { ...translators.site_event(stored, whole.event), lineage };
  }
  return { event: withId(whole.event, clientEventId), context, lineage };
}

/** An id that was given to the event when it came is still its own. */
function withId(event: unknown, clientEventId: string | null): unknown {
  if (clientEventId === null || typeof event !== "object" || event === null || Array.isArray(event)) return event;
  return "clientEventId" in event ? event : { clientEventId, ...event };
}
