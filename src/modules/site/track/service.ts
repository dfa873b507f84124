import type { Database } from "@/db/database";
import type { BatchAnswer, EnvelopeItem, FailedVerdict, IngestService } from "@/modules/ingest/contract";
import type { BatchWaiter } from "@/modules/pipeline/batch-waiter.service";
import type { CountryLookup, Observed, PipelineResults, TrackResult } from "./contract";
import { type EventState, findStates } from "./store";
import { type SiteObservation, siteItem } from "./item";
import { firstLanguage, judgeSiteEvent, shownUserAgent } from "./verdict";
import { newEventId } from "./visitor";
import type { Visitors } from "./visitor.service";

export interface Tracking {
  readonly orgId: string;
  readonly events: readonly unknown[];
  readonly observed: Observed;
  /** Whether the organisation honours what the client asks for. */
  readonly honourPrivacy: boolean;
  /** The client's clock when it sent, epoch milliseconds. */
  readonly sentAt: number | undefined;
}

export interface TrackService {
  /** Durable in raw when it answers; the drain does the rest. */
  accept(tracking: Tracking): Promise<readonly TrackResult[]>;
  /** As `accept`, and then waits for the drain up to `timeoutMs`. */
  process(tracking: Tracking, timeoutMs: number): Promise<readonly TrackResult[]>;
}

export interface TrackDependencies {
  readonly db: Database;
  readonly ingest: IngestService;
  readonly batches: BatchWaiter;
  readonly visitors: Visitors;
  readonly country?: CountryLookup | undefined;
  readonly now?: () => number;
}

const ALL: PipelineResults = { raw_processed: true, staging_processed: true, business_processed: true };
const RAW_ONLY: PipelineResults = { raw_processed: true, staging_processed: false, business_processed: false };
const NONE: PipelineResults = { raw_processed: false, staging_processed: false, business_processed: false };

export function createTrackService({ db, ingest, batches, visitors, country, now = Date.now }: TrackDependencies): TrackService {
  async function send({ orgId, events, observed, honourPrivacy, sentAt }: Tracking) {
    const anonymous = observed.objects && honourPrivacy;
    const seen: SiteObservation = {
      kind: "site",
      anonymous,
      language: firstLanguage(observed.acceptLanguage),
      userAgent: anonymous ? undefined : shownUserAgent(observed.userAgent),
      country: anonymous ? undefined : country?.(observed.ip),
    };
    let cookieless: SiteObservation | undefined;
    const items: EnvelopeItem[] = [];
    const ids: (string | undefined)[] = [];

    for (const input of events) {
      const verdict = judgeSiteEvent(input);
      const failed = "rejection" in verdict;
      // What fails keeps the visitor id that it would have had: a day later it could not be made.
      const named = anonymous || (!failed && verdict.event.visitorId !== undefined);
      const own = named ? seen : (cookieless ??= { ...seen, visitorId: await visitors.cookieless(orgId, observed.ip, shownUserAgent(observed.userAgent) ?? "", now()) });
      const eventId = failed ? undefined : (verdict.event.eventId ?? newEventId());
      ids.push(eventId);
      items.push(siteItem(input, verdict, own, eventId ?? ""));
    }
    return { answer: await ingest.accept(orgId, { source: "site", items, sentAt }), ids };
  }

  return {
    async accept(tracking) {
      const { answer, ids } = await send(tracking);
      return resultsOf(answer, ids, (id, duplicate) => settled(id, duplicate, duplicate ? "duplicate" : "pending", RAW_ONLY));
    },
    async process(tracking, timeoutMs) {
      const { orgId } = tracking;
      const { answer, ids } = await send(tracking);
      const { accepted, duplicates } = answer;
      if (accepted.length + duplicates.length === 0) return resultsOf(answer, ids, () => failedWithoutVerdict());
      const end = await batches.wait(orgId, answer.batchId, timeoutMs);
      // The common case needs no look: its own batch is through, and nothing was set aside in it.
      const unclear = end.processed && end.setAside > 0 ? [...accepted, ...duplicates] : duplicates;
      const states = unclear.length === 0 ? NO_STATES : await db.tenant(orgId).read((sql) => findStates(sql, orgId, unclear));
      return resultsOf(answer, ids, (id, duplicate) => {
        const state = states.get(id) ?? (end.processed ? "processed" : "pending");
        const results = state === "processed" ? ALL : RAW_ONLY;
        if (duplicate) return settled(id, true, "duplicate", results);
        return settled(id, false, state === "processed" ? "completed" : state, results);
      });
    },
  };
}

const NO_STATES: ReadonlyMap<string, EventState> = new Map();

function settled(id: string, duplicate: boolean, status: Exclude<TrackResult["processing_status"], "failed">, results: PipelineResults): TrackResult {
  return { success: true, event_id: id, processing_status: duplicate ? "duplicate" : status, pipeline_results: results };
}

/**
 * The verdicts in the order of the events. Of an id that a request holds twice, the first one is accepted
 * at most, so each acceptance is used up by the first event that has the id.
 */
function resultsOf({ accepted, failed }: BatchAnswer, ids: readonly (string | undefined)[], of: (id: string, duplicate: boolean) => TrackResult): readonly TrackResult[] {
  const fresh = new Set(accepted);
  const failures = new Map<number, FailedVerdict>(failed.map((verdict) => [verdict.index, verdict]));
  return ids.map((id, index) => {
    const failure = failures.get(index);
    if (failure) {
      const { code, path, message, clientEventId } = failure;
      return { success: false, event_id: clientEventId, processing_status: "failed", pipeline_results: NONE, error: { code, path, message } };
    }
    return id === undefined ? failedWithoutVerdict() : of(id, !fresh.delete(id));
  });
}

function failedWithoutVerdict(): never {
  throw new Error("ingest gave no verdict on an event");
}
