import type { Statement } from "@/db/snapshot";
import { weekOf } from "@/db/week";
import { receivedDays, receivedSinceDay } from "@/kernel/received";
import { type FilterOf, REDACTED } from "./contract";
import { safeSql } from "./csv";

/**
 * The large datasets, as statements that COPY streams: a million rows pass through this process as bytes, and are
 * neither parsed nor put together in it. Every column of text is made safe for spreadsheets by the statement itself.
 */
export interface StreamedTable {
  readonly columns: readonly string[];
  readonly statement: Statement;
}

/** `text` is made safe; `plain` cannot begin dangerously: a time, an id, a count, an object of JSON. */
type Column = readonly [name: string, expression: string, kind: "text" | "plain"];

/**
 * @param from what follows FROM, with the columns that the expressions name
 * @param before what stands before SELECT
 */
function tableOf(columns: readonly Column[], from: string, values: readonly (string | null)[], before = ""): StreamedTable {
  const selected = columns.map(([name, expression, kind]) => `${kind === "text" ? safeSql(expression) : expression} AS "${name}"`);
  return { columns: columns.map(([name]) => name), statement: { text: `${before} SELECT ${selected.join(", ")} FROM ${from}`, values } };
}

const texts = (alias: string, ...names: readonly string[]): Column[] => names.map((name) => [name, `${alias}.${name}`, "text"]);
const plain = (alias: string, ...names: readonly string[]): Column[] => names.map((name) => [name, `${alias}.${name}`, "plain"]);

/**
 * The properties of an event; of a response to a survey nothing, unless its reader may see free text: each is the
 * answer of one person, a group that is too small to be shown.
 */
const properties = (freeText: boolean, isSurvey: string, of: string) => (freeText ? of : `CASE WHEN ${isSurvey} THEN '{"redacted": true}'::jsonb ELSE ${of} END`);

const ZONE = "(SELECT app.zone_of($1::uuid, now()))";

/** Which partitions events of these days can lie in. */
const receivedFrom = (alias: string, day: string | undefined) => receivedDays(day === undefined ? undefined : receivedSinceDay(day), undefined).on(alias);

/** As received, by the time of occurrence; the days are those of the zone that holds now. */
export function rawEvents(orgId: string, { range, type }: FilterOf<"raw_events">, freeText: boolean): StreamedTable {
  const isSurvey = `(e.type = 'survey_submitted' OR (e.batch_id, e.ordinal) IN (
    SELECT c.batch_id, c.ordinal FROM raw.corrections c WHERE c.org_id = $1::uuid AND c.event->>'type' = 'survey_submitted'))`;
  return tableOf(
    [
      ["client_event_id", "e.client_event_id", "text"], ["type", "e.type", "text"], ...plain("e", "occurred_at", "received_at"),
      ...texts("e", "user_id", "anonymous_id", "session_id", "course_id", "lesson_id"),
      ["properties", properties(freeText, isSurvey, "e.properties"), "plain"], ...plain("e", "context", "batch_id", "ordinal"),
    ],
    `raw.analytics_events e
     WHERE e.org_id = $1::uuid AND ($4::text IS NULL OR e.type = $4::text)
       AND e.occurred_at >= ($2::date)::timestamp AT TIME ZONE ${ZONE} AND e.occurred_at < ($3::date + 1)::timestamp AT TIME ZONE ${ZONE}
       AND ${receivedFrom("e", range.from)}
     ORDER BY e.occurred_at, e.batch_id, e.ordinal`,
    [orgId, range.from, range.to, type ?? null],
  );
}

/** As they count: typed, corrected, on their local day. */
export function stagedEvents(orgId: string, { range, type }: FilterOf<"staged_events">, freeText: boolean): StreamedTable {
  return tableOf(
    [
      ["client_event_id", "e.client_event_id", "text"], ["type", "e.type", "text"], ...plain("e", "occurred_at", "received_at", "local_day"),
      ...texts("e", "person", "session_id", "course_id", "lesson_id"),
      ["properties", properties(freeText, "e.type = 'survey_submitted'", "e.properties"), "plain"], ...plain("e", "quality_score", "validation_status"),
    ],
    `staging.events e WHERE e.org_id = $1::uuid AND e.local_day BETWEEN $2::date AND $3::date AND ${receivedFrom("e", range.from)} AND ($4::text IS NULL OR e.type = $4::text)
     ORDER BY e.local_day, e.occurred_at, e.batch_id, e.ordinal`,
    [orgId, range.from, range.to, type ?? null],
  );
}

export function siteSessions(orgId: string, { range, crawlers, all }: FilterOf<"site_sessions">): StreamedTable {
  return tableOf(
    [
      ...texts("s", "visitor_id", "session_id"), ...plain("s", "started_at", "ended_at", "local_day", "page_views", "events"), ...texts("s", "entry_page", "exit_page"),
      ...plain("s", "bounce"), ...texts("s", "channel", "referrer_host", "utm_source", "utm_medium", "utm_campaign", "browser", "os", "device", "country", "language", "user_id"),
    ],
    `business.site_sessions s WHERE s.org_id = $1::uuid AND s.bot = $2::boolean AND ($3::date IS NULL OR s.local_day BETWEEN $3::date AND $4::date)
       AND ($5::boolean OR s.page_views > 0)
     ORDER BY s.started_at DESC, s.visitor_id DESC, s.session_id DESC`,
    [orgId, String(crawlers), range?.from ?? null, range?.to ?? null, String(all)],
  );
}

export function siteEvents(orgId: string, { range, type, page, visitorId, sessionId }: FilterOf<"site_events">, freeText: boolean): StreamedTable {
  return tableOf(
    [
      ["event_id", "e.event_id", "text"], ["event_type", "e.event_type", "text"], ...plain("e", "occurred_at", "received_at"),
      ...texts("e", "visitor_id", "session_id", "user_id", "page", "title", "referrer", "channel", "utm_source", "utm_medium", "utm_campaign", "browser", "os", "device", "country"),
      ...plain("e", "bot", "quality_score", "failed_rules"), ["properties", properties(freeText, "g.type = 'survey_submitted'", "g.properties"), "plain"],
    ],
    `staging.site_events e
     JOIN staging.events g ON g.org_id = e.org_id AND g.batch_id = e.batch_id AND g.ordinal = e.ordinal AND g.received_at = e.received_at AND ${receivedFrom("g", range?.from)}
     WHERE e.org_id = $1::uuid AND ${receivedFrom("e", range?.from)} AND ($2::date IS NULL OR e.local_day BETWEEN $2::date AND $3::date)
       AND ($4::text IS NULL OR e.event_type = $4::text) AND ($5::text IS NULL OR e.page = $5::text)
       AND ($6::text IS NULL OR e.visitor_id = $6::text) AND ($7::text IS NULL OR e.session_id = $7::text)
     ORDER BY e.occurred_at DESC, e.event_id DESC`,
    [orgId, range?.from ?? null, range?.to ?? null, type ?? null, page ?? null, visitorId ?? null, sessionId ?? null],
  );
}

export function learners(orgId: string, { course, status }: FilterOf<"learners">): StreamedTable {
  return tableOf(
    [
      ...texts("p", "course_id", "person", "status"), ...plain("p", "enrolled_at", "first_at", "last_at", "completed_at", "withdrawn_at", "start_day", "active_days", "lessons_started", "lessons_completed"),
      ["average_score", "round(p.score_sum::numeric / nullif(p.scored, 0), 1)", "plain"], ...plain("p", "attempts", "seconds", "watched_seconds", "clicks", "events"), ["last_lesson_id", "p.last_lesson_id", "text"],
    ],
    `learning.user_course_progress p WHERE p.org_id = $1::uuid AND ($2::text IS NULL OR p.course_id = $2::text) AND ($3::text IS NULL OR p.status = $3::text) ORDER BY p.course_id, p.person`,
    [orgId, course ?? null, status ?? null],
  );
}

/**
 * Answers one by one, without who gave them: those of whole groups, in the week in which the group was complete and
 * with their course unless it is pooled with others. A question of which nothing may be shown is one row that says
 * so, anyone who answered it and when. The order of the rows tells nothing either.
 */
export function surveyAnswers(orgId: string, { survey, range, course }: FilterOf<"survey_answers">, freeText: boolean, withheld: string): StreamedTable {
  return tableOf(
    [
      ...texts("a", "survey_id", "question_id", "kind", "label"), ...plain("a", "week"), ["course_id", "a.course_id", "text"],
      ["number", "a.number", "text"], ["choice", "a.choice", "text"], ["text", "a.free_text", "text"], ["withheld", "a.withheld", "text"],
    ],
    `(SELECT s.survey_id, s.question_id, d.kind, d.label, s.week, s.course_id, s.number::text AS number, CASE WHEN s.words = ANY (d.choices) THEN s.words END AS choice,
             CASE WHEN s.words IS NOT NULL AND (s.words = ANY (d.choices)) IS NOT TRUE THEN ${freeText ? "s.words" : `'${REDACTED}'`} END AS free_text, s.withheld
      FROM (
        SELECT survey_id, question_id, ${weekOf("block_day")} AS week, CASE WHEN NOT pooled THEN course_id END AS course_id, number, words, NULL AS withheld FROM base WHERE block_day BETWEEN $3::date AND $4::date
        UNION ALL
        SELECT survey_id, question_id, NULL, NULL, NULL, NULL, $6::text FROM base GROUP BY 1, 2 HAVING bool_or(block_day BETWEEN $3::date AND $4::date) IS NOT TRUE
      ) s
      LEFT JOIN learning.survey_questions d ON d.org_id = $1::uuid AND d.survey_id = s.survey_id AND d.question_id = s.question_id) a ORDER BY 1, 2, 5, 6, 7, 8, 9`,
    [orgId, survey, range.from, range.to, course ?? null, withheld],
    `WITH base AS (
       SELECT survey_id, question_id, course_id, number, words, pooled, CASE WHEN $5::text IS NULL OR NOT pooled THEN block_day END AS block_day FROM learning.survey_answers
       WHERE org_id = $1::uuid AND survey_id = $2::text AND ($5::text IS NULL OR course_id = $5::text))`,
  );
}

/** Without their payloads: what failed may be anybody's words. */
export function deadLetters(orgId: string, { status }: FilterOf<"dead_letters">): StreamedTable {
  return tableOf(
    [
      ...plain("d", "id", "stage", "status"), ...texts("d", "client_event_id", "code", "path", "message"),
      ...plain("d", "occurrences", "batch_id", "ordinal", "received_at", "last_received_at", "resolved_at"),
    ],
    "raw.dead_letters d WHERE d.org_id = $1::uuid AND ($2::text IS NULL OR d.status = $2::text) ORDER BY d.last_received_at DESC, d.id",
    [orgId, status ?? null],
  );
}
