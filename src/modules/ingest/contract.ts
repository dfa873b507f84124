import { z } from "zod";

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

/** An input that its reader could not turn into an event, such as a broken line of a log: a dead letter. */
export interface Unreadable {
  readonly unreadable: true;
  readonly clientEventId: string;
  /** Where it stands: `line 8899`. */
  readonly path: string;
  readonly message: string;
  readonly payload: string;
}

export type Source = "api" | "site" | "import" | "demo";

/** Why an event failed before it reached ingest: its own endpoint asks for more than ingest does. */
export interface Rejection {
  readonly clientEventId: string | null;
  readonly code: VerdictCode;
  readonly path: string | null;
  readonly message: string;
}

/** By the path that ingest names: the sender's own path, and the code that goes with it. */
export type VerdictTerms = Readonly<Record<string, { readonly path: string; readonly code?: VerdictCode }>>;

export interface Envelope {
  readonly source: Source;
  /** As sent; each is judged alone. */
  readonly events: readonly unknown[];
  /** What the server observed with the event at the same position: stored beside it, never sent by clients. */
  readonly contexts?: readonly (Readonly<Record<string, unknown>> | undefined)[];
  /** By position: events that failed already; `events` holds them as they were sent. */
  readonly rejections?: ReadonlyMap<number, Rejection>;
  /** Where `events` are translations: what was sent, for dead letters, and how its sender calls what a verdict names. */
  readonly original?: { readonly events: readonly unknown[]; readonly terms: VerdictTerms };
  /** Inputs that failed before they were events; their `index` follows those of `events`. */
  readonly unreadable?: readonly Unreadable[];
  /** The client's clock when it sent, epoch milliseconds. */
  readonly sentAt?: number;
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
