import { z } from "zod";
import { type FailedVerdict, LIMITS, type Rejection, type Unreadable, type VerdictCode, type VerdictTerms } from "./contract";
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

/** An event that failed, with what was sent, as text. */
export interface FailedEvent {
  readonly verdict: FailedVerdict;
  readonly payload: string;
}

export type Judgement = { readonly valid: ValidEvent } | { readonly failed: FailedEvent };

const NOT_STORABLE = "must not contain \\u0000 or half of a surrogate pair";

const label = (max: number) =>
  z
    .string({ error: "must be text" })
    .min(1, `must have 1 to ${max} characters`)
    .max(max, `must have 1 to ${max} characters`)
    .refine(isStorableText, NOT_STORABLE);

const optionalLabel = label(200).nullish();

const eventSchema = z.strictObject({
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

export interface JudgeOptions {
  /** When the request arrived, epoch milliseconds. */
  readonly receivedAt: number;
  /** What to add to a client's timestamp, milliseconds. */
  readonly skew: number;
}

/** The verdict on one event, whatever was sent. Raises nothing: a bad event is a failed one. */
export function judge(input: unknown, index: number, { receivedAt, skew }: JudgeOptions): Judgement {
  const fail = (code: VerdictCode, path: string | null, message: string): Judgement =>
    failure(input, index, code, path, message);

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

/** The failed event of a rejection that was decided before ingest. */
export function judgeRejection(input: unknown, index: number, { clientEventId, code, path, message }: Rejection): FailedEvent {
  const { failed } = failure(input, index, code, path, message);
  return { ...failed, verdict: { ...failed.verdict, clientEventId } };
}

/** A failure of a translated event in the words of its sender; the letter keeps what was sent. */
export function translateVerdict({ verdict }: FailedEvent, terms: VerdictTerms, sent: unknown): FailedEvent {
  const { index, clientEventId, message } = verdict;
  const own = verdict.path === null ? undefined : terms[verdict.path];
  const known = isUnspecific(verdict.code) ? (own?.code ?? verdict.code) : verdict.code;
  const { failed } = failure(sent, index, known, own?.path ?? verdict.path, message);
  return { ...failed, verdict: { ...failed.verdict, clientEventId } };
}

/** Codes that only say which field is wrong; the others say what is wrong with it. */
function isUnspecific(code: VerdictCode): boolean {
  return code.startsWith("invalid_");
}

/** The verdict on what never became an event, such as a broken line of a log. */
export function judgeUnreadable(input: Unreadable, index: number): FailedEvent {
  return {
    verdict: {
      index,
      clientEventId: toStorableText(input.clientEventId),
      code: "unreadable_line",
      path: toStorableText(input.path),
      message: toStorableText(input.message),
    },
    payload: toStorableText(input.payload).slice(0, LIMITS.eventBytes),
  };
}

/** A valid event that the database refused all the same, as its dead letter. */
export function rejectedByDatabase(event: ValidEvent, index: number): FailedEvent {
  return {
    verdict: {
      index,
      clientEventId: event.clientEventId,
      code: "rejected_by_database",
      path: null,
      message: "the database refused this event's data; the rest of the batch was not affected",
    },
    payload: toStorableText(JSON.stringify(event)),
  };
}

function failure(input: unknown, index: number, code: VerdictCode, path: string | null, message: string): { readonly failed: FailedEvent } {
  const payload = stringifyAny(input, LIMITS.eventBytes);
  const tooLarge = payload.length > LIMITS.eventBytes || Buffer.byteLength(payload) > LIMITS.eventBytes;
  const id = isPlainObject(input) ? input["clientEventId"] : undefined;
  const usableId = typeof id === "string" && id.length >= 1 && id.length <= 200 && isStorableText(id);
  return {
    failed: {
      verdict: {
        index,
        clientEventId: usableId ? id : null,
        code: tooLarge ? "event_too_large" : code,
        path: tooLarge ? null : path,
        message: tooLarge ? `an event must not exceed ${LIMITS.eventBytes} bytes of JSON` : message,
      },
      // What is too large to keep is cut, and says so.
      payload: tooLarge ? `${toStorableText(payload.slice(0, LIMITS.eventBytes))}… (cut)` : toStorableText(payload),
    },
  };
}

function isField(name: PropertyKey | undefined): name is keyof typeof CODE_OF_FIELD {
  return typeof name === "string" && Object.hasOwn(CODE_OF_FIELD, name);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
