import { z } from "zod";
import type { PayloadFormat } from "@/modules/dead-letters/contract";

/** What ingest promises its callers: the shape of an envelope, of an answer, and the limits. */
export const LIMITS = {
  eventsPerBatch: 1_000,
  batchBytes: 4 * 1024 * 1024,
  eventBytes: 64 * 1024,
  propertiesBytes: 32 * 1024,
  propertiesDepth: 32,
  futureMs: 24 * 60 * 60 * 1_000,
} as const;

/** Why an event failed; stable, for programs. */
export const VERDICT_CODES = [
  "not_an_object",
  "unknown_field",
  "invalid_client_event_id",
  "invalid_type",
  "invalid_timestamp",
  "timestamp_in_future",
  "invalid_user_id",
  "invalid_anonymous_id",
  "invalid_session_id",
  "invalid_course_id",
  "invalid_lesson_id",
  "invalid_properties",
  "properties_too_large",
  "properties_too_deep",
  "event_too_large",
  "unreadable_line",
  "invalid_event_id",
  "invalid_visitor_id",
  "invalid_page_url",
  "invalid_event_type",
  "invalid_event_data",
  "rejected_by_database",
  "organisation_unknown",
  "organisation_ambiguous",
] as const;
export type VerdictCode = (typeof VERDICT_CODES)[number];

export interface FailedVerdict {
  /** Position in the caller's array. */
  readonly index: number;
  readonly clientEventId: string | null;
  readonly code: VerdictCode;
  /** The field at fault, dotted, or null when it is the whole event. */
  readonly path: string | null;
  readonly message: string;
}

export interface BatchAnswer {
  /** Names the committed batch row; it may span requests. */
  readonly batchId: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly accepted: readonly string[];
  readonly duplicates: readonly string[];
  readonly failed: readonly FailedVerdict[];
}

export const SOURCES = ["api", "site", "import", "demo"] as const;
export type Source = (typeof SOURCES)[number];

/** Why an event failed before it reached ingest: its own endpoint, or its reader, asks for more than ingest does. */
export interface Rejection {
  readonly clientEventId: string | null;
  readonly code: VerdictCode;
  readonly path: string | null;
  readonly message: string;
}

/** By the path that ingest names: the sender's own path, and the code that goes with it. */
export type VerdictTerms = Readonly<Record<string, { readonly path: string; readonly code?: VerdictCode }>>;

/** What was sent, where ingest judges a translation of it, or nothing at all: a dead letter keeps this. */
export interface Original {
  readonly format: PayloadFormat;
  /** A JSON value. */
  readonly payload: unknown;
  /** `payload` is text, and kept as it is: of a `record`, or of an event that was too large to be kept whole. */
  readonly text?: boolean;
  /** How the sender calls what a verdict names. */
  readonly terms?: VerdictTerms;
  /** What was observed, where it is not the context of the item. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** When something that is sent again came first, and what its sender's clock was off by; both in milliseconds. */
export interface Lineage {
  readonly receivedAt: number;
  readonly skew: number;
}

interface ItemParts {
  /** What the server observed with the event: stored beside it, never sent by clients. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  /** Of what is sent again: it is judged and dated as if it had just come then. */
  readonly lineage?: Lineage;
}

/** One input of a request: an event to be judged, or one that failed already. */
export type EnvelopeItem =
  | (ItemParts & { readonly event: unknown; readonly original?: Original; readonly rejection?: undefined })
  | (ItemParts & { readonly rejection: Rejection; readonly original: Original });

export interface Envelope {
  readonly source: Source;
  /** In the order of the request: an item's position is the index of its verdict. */
  readonly items: readonly EnvelopeItem[];
  /** The client's clock when it sent, epoch milliseconds. */
  readonly sentAt?: number | undefined;
}

/** Events as they were sent, each to be judged alone. */
export function itemsOf(events: readonly unknown[]): readonly EnvelopeItem[] {
  return events.map((event) => ({ event }));
}

/** One event as clients send it. */
export interface ClientEvent {
  readonly clientEventId: string;
  readonly type: string;
  readonly timestamp?: string | number;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly sessionId?: string;
  readonly courseId?: string;
  readonly lessonId?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** The way in for everything that writes events: HTTP, imports, the demo. */
export interface IngestService {
  /**
   * Judges every event alone, commits, then answers.
   * @throws Fault `unavailable` while the server stops, or when the queue is full.
   */
  accept(orgId: string, envelope: Envelope): Promise<BatchAnswer>;
}

const isoTimestamp = z.iso.datetime({ offset: true });
export const sentAtSchema = z.union([isoTimestamp, z.number().int().min(0).max(8.64e15)]);
