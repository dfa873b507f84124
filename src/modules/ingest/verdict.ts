import { z } from "zod";
import type { NewDeadLetter } from "@/modules/dead-letters/contract";
import { type EnvelopeItem, type FailedVerdict, type Lineage, LIMITS, type Rejection, type VerdictCode, type VerdictTerms } from "./contract";
import { flawOf, isStorableJson, isStorableText, stringifyAny, toStorableText } from "./text";
import { parseTimestamp } from "@/kernel/timestamp";

/** An event that passed, in the shape of its row; `occurredAt` null means the receipt time. */
export interface ValidEvent {
  readonly clientEventId: string;
  readonly type: string;
  readonly occurredAt: number | null;
  readonly userId: string | null;
  readonly anonymousId: string | null;
  readonly sessionId: string | null;
  readonly courseId: string | null;
  readonly lessonId: string | null;
  /** JSON text. */
  readonly properties: string;
  /** What the server observed, JSON text; null for events that are not observed. */
  readonly context: string | null;
}

/** An event that failed, as its dead letter keeps it. */
export interface FailedEvent extends NewDeadLetter {
  readonly verdict: FailedVerdict;
}

/** What is wrong with an event. */
export type Problem = Omit<Rejection, "clientEventId">;
export type Judgement = { readonly valid: ValidEvent } | { readonly problem: Problem };

const NOT_STORABLE = "must not contain \\u0000 or half of a surrogate pair";

const label = (max: number) =>
  z
    .string({ error: "must be text" })
    .min(1, `must have 1 to ${max} characters`)
    .max(max, `must have 1 to ${max} characters`)
    .refine(isStorableText, NOT_STORABLE);

const optionalLabel = label(200).nullish();

export const eventSchema = z.strictObject({
  clientEventId: label(200),
  type: label(100),
  timestamp: z.union([z.string(), z.number()], { error: "must be ISO 8601 with an offset, or epoch milliseconds" }).nullish(),
  userId: optionalLabel,
  anonymousId: optionalLabel,
  sessionId: optionalLabel,
  courseId: optionalLabel,
  lessonId: optionalLabel,
  properties: z.custom<Record<string, unknown>>(isPlainObject, "must be a JSON object").nullish(),
});

const CODE_OF_FIELD: Readonly<Record<keyof z.infer<typeof eventSchema>, VerdictCode>> = {
  clientEventId: "invalid_client_event_id",
  type: "invalid_type",
  timestamp: "invalid_timestamp",
  userId: "invalid_user_id",
  anonymousId: "invalid_anonymous_id",
  sessionId: "invalid_session_id",
  courseId: "invalid_course_id",
  lessonId: "invalid_lesson_id",
  properties: "invalid_properties",
};

/**
 * The verdict on one event, whatever was sent. Raises nothing: a bad event is a failed one.
 * @param arrival when it came, and what to add to its sender's clock
 */
export function judge(input: unknown, { receivedAt, skew }: Lineage): Judgement {
  if (!isPlainObject(input)) return fail("not_an_object", null, "an event is a JSON object");
  const parsed = eventSchema.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    if (issue?.code === "unrecognized_keys") {
      const key = toStorableText(issue.keys[0] ?? "").slice(0, 100);
      return fail("unknown_field", key, `unknown field "${key}"; put your own data into properties`);
    }
    const field = issue?.path[0];
    const code = isField(field) ? CODE_OF_FIELD[field] : "not_an_object";
    const missing = typeof field === "string" && input[field] === undefined;
    return fail(code, typeof field === "string" ? field : null, missing ? "is required" : (issue?.message ?? "is invalid"));
  }
  const event = parsed.data;

  let occurredAt: number | null = null;
  if (event.timestamp !== null && event.timestamp !== undefined) {
    const ms = parseTimestamp(event.timestamp);
    const corrected = ms === undefined ? undefined : parseTimestamp(ms + skew);
    if (corrected === undefined) {
      return fail("invalid_timestamp", "timestamp", "must be ISO 8601 with an offset, or epoch milliseconds, between 1900 and 9999");
    }
    if (corrected > receivedAt + LIMITS.futureMs) {
      return fail("timestamp_in_future", "timestamp", "is more than 24 hours in the future; check the client's clock, or send sentAt");
    }
    occurredAt = corrected;
  }

  let properties = "{}";
  if (event.properties) {
    const flaw = flawOf(event.properties, LIMITS.propertiesDepth);
    if (flaw === "not_finite") return fail("invalid_properties", "properties", "holds a number that is too large to be stored");
    if (flaw === "too_deep") {
      return fail("properties_too_deep", "properties", `must not nest deeper than ${LIMITS.propertiesDepth} levels`);
    }
    properties = JSON.stringify(event.properties);
    if (properties.length > LIMITS.propertiesBytes || Buffer.byteLength(properties) > LIMITS.propertiesBytes) {
      return fail("properties_too_large", "properties", `must not exceed ${LIMITS.propertiesBytes} bytes of JSON`);
    }
    if (!isStorableJson(event.properties, properties)) return fail("invalid_properties", "properties", NOT_STORABLE);
  }
  return {
    valid: {
      clientEventId: event.clientEventId,
      type: event.type,
      occurredAt,
      userId: event.userId ?? null,
      anonymousId: event.anonymousId ?? null,
      sessionId: event.sessionId ?? null,
      courseId: event.courseId ?? null,
      lessonId: event.lessonId ?? null,
      properties,
      context: null,
    },
  };
}

/**
 * A failed event as its dead letter keeps it: what was sent, and its verdict in the words of its sender.
 * @param problem with `clientEventId` where the id was read before ingest
 * @param arrival of the request; what is sent again has a lineage of its own
 */
export function failedEvent(item: EnvelopeItem, index: number, problem: Problem | Rejection, arrival: Lineage): FailedEvent {
  const { lineage, original } = item;
  const sent = original ? original.payload : item.rejection ? null : item.event;
  const isText = original?.text === true && typeof sent === "string";
  const text = isText ? sent : stringifyAny(sent, LIMITS.eventBytes);
  const tooLarge = text.length > LIMITS.eventBytes || Buffer.byteLength(text) > LIMITS.eventBytes;
  const clientEventId = "clientEventId" in problem ? problem.clientEventId : item.rejection ? null : idOf(item.event);
  const { code, path, message } = tooLarge && !isText ? TOO_LARGE : item.rejection ? problem : inTermsOf(problem, original?.terms);
  const context = original?.context ?? item.context;
  return {
    verdict: {
      index,
      clientEventId: clientEventId === null ? null : toStorableText(clientEventId),
      code,
      path: path === null ? null : toStorableText(path),
      message: toStorableText(message),
    },
    payload: tooLarge ? cutText(text) : toStorableText(text),
    format: original?.format ?? "event",
    skewMs: Math.round((lineage ?? arrival).skew),
    context: context ? JSON.stringify(context) : null,
    receivedAt: lineage?.receivedAt ?? null,
  };
}

const TOO_LARGE: Problem = { code: "event_too_large", path: null, message: `an event must not exceed ${LIMITS.eventBytes} bytes of JSON` };

/** A valid event that the database refused all the same. */
export const REJECTED_BY_DATABASE: Problem = {
  code: "rejected_by_database",
  path: null,
  message: "the database refused this event's data; the rest of the batch was not affected",
};

const CUT = "… (cut)";

/** What is too large to keep is cut, and says so once. */
export function cutText(text: string): string {
  return text.endsWith(CUT) ? toStorableText(text) : `${toStorableText(text.slice(0, LIMITS.eventBytes))}${CUT}`;
}

function idOf(event: unknown): string | null {
  const id = isPlainObject(event) ? event["clientEventId"] : undefined;
  return typeof id === "string" && id.length >= 1 && id.length <= 200 && isStorableText(id) ? id : null;
}

/** A problem of a translated event, as its sender calls the field. Codes that say what is wrong with a field stay. */
function inTermsOf(problem: Problem, terms: VerdictTerms | undefined): Problem {
  const own = problem.path === null ? undefined : terms?.[problem.path];
  if (!own) return problem;
  return { ...problem, path: own.path, code: problem.code.startsWith("invalid_") ? (own.code ?? problem.code) : problem.code };
}

function fail(code: VerdictCode, path: string | null, message: string): Judgement {
  return { problem: { code, path, message } };
}

function isField(name: PropertyKey | undefined): name is keyof typeof CODE_OF_FIELD {
  return typeof name === "string" && Object.hasOwn(CODE_OF_FIELD, name);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
