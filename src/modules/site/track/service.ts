import type { Database } from "@/db/database";
import type { BatchAnswer, FailedVerdict, IngestService, Rejection } from "@/modules/ingest/contract";
import type { BatchWaiter } from "@/modules/pipeline/batch-waiter.service";
import type { SiteContext } from "../layers/context";
import type { CountryLookup, Observed, PipelineResults, TrackResult } from "./contract";
import { type EventState, findStates } from "./store";
import { firstLanguage, judgeSiteEvent, shownUserAgent, SITE_TERMS, toClientEvent, withoutIdentity } from "./verdict";
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
    const userAgent = shownUserAgent(observed.userAgent);
    const language = firstLanguage(observed.acceptLanguage);
    const place = anonymous ? undefined : country?.(observed.ip);
    let cookieless: Promise<string> | undefined;
    const translated: unknown[] = [];
    const sent: unknown[] = [];
    const contexts: (SiteContext | undefined)[] = [];
    const rejections = new Map<number, Rejection>();
    const ids: (string | undefined)[] = [];

    for (const input of events) {
      const verdict = judgeSiteEvent(input);
      const kept = anonymous ? withoutIdentity(input) : input;
      sent.push(kept);
      if ("rejection" in verdict) {
        rejections.set(translated.length, verdict.rejection);
        translated.push(kept);
        contexts.push(undefined);
        ids.push(undefined);
        continue;
      }
      const { event } = verdict;
      // Waits only where there is something to wait for: a batch may hold hundreds.
      const visitorId = anonymous ? undefined : (event.visitorId ?? (await (cookieless ??= visitors.cookieless(orgId, observed.ip, userAgent ?? "", now()))));
      const eventId = event.eventId ?? newEventId();
      ids.push(eventId);
      translated.push(toClientEvent(event, eventId, visitorId));
      contexts.push({
        kind: "site",
        pageUrl: event.pageUrl,
        visitor: visitorId === undefined ? "none" : event.visitorId === undefined ? "cookieless" : "given",
        title: event.title,
        referrer: event.referrer,
        screen: event.screen,
        language,
        userAgent: anonymous ? undefined : userAgent,
        country: place,
      });
    }
    const original = { events: sent, terms: SITE_TERMS };
    const envelope = { source: "site" as const, events: translated, contexts, rejections, original };
    const answer = await ingest.accept(orgId, sentAt === undefined ? envelope : { ...envelope, sentAt });
    return { answer, ids };
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
