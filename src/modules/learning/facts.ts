/**
 * What an event says about learning, as SQL over staged events `e`: the one place that knows the
 * documented types and properties (docs/learning-events.md). Properties are whatever a client sent, so
 * nothing here may fail on them: what is no number, or out of bounds, is not said or is bounded.
 */

/** Longest title, kind or answer that is kept, characters. */
const LONGEST_LABEL = 300;
const DAY_SECONDS = 86_400;
/** Videos are followed in steps of so many seconds. */
export const VIDEO_STEP = 5;

/** Told about learners by others, or by a system: no activity of their own. */
const TOLD_TYPES = ["course_enrolled", "course_withdrawn", "course_completed", "assignment_graded"];

/** SQL: whether `e` is something that its person did. */
export const OWN = `e.type NOT IN (${TOLD_TYPES.map((type) => `'${type}'`).join(", ")})`;

const number = (name: string, least: number, most: number) =>
  `CASE WHEN jsonb_typeof(e.properties->'${name}') = 'number' THEN least(greatest(round((e.properties->>'${name}')::numeric), ${least}), ${most})::integer END`;
const text = (name: string, longest = LONGEST_LABEL) =>
  `CASE WHEN jsonb_typeof(e.properties->'${name}') IN ('string', 'number') THEN nullif(left(e.properties->>'${name}', ${longest}), '') END COLLATE "C"`;
const oneOf = (types: readonly string[]) => `e.type IN (${types.map((type) => `'${type}'`).join(", ")})`;

/** Whole percent; of \`maxScore` when it is given. */
const SCORE = `CASE WHEN ${oneOf(["quiz_submitted", "assignment_graded", "lesson_completed"])} AND jsonb_typeof(e.properties->'score') = 'number' THEN
  least(greatest(round((e.properties->>'score')::numeric * CASE
    WHEN jsonb_typeof(e.properties->'maxScore') = 'number' AND (e.properties->>'maxScore')::numeric > 0 THEN 100 / (e.properties->>'maxScore')::numeric
    ELSE 1 END), 0), 100)::integer END`;

/** A quiz or an assignment may name itself in its properties instead of in `lessonId`. */
const LESSON = `coalesce(e.lesson_id, CASE WHEN e.type LIKE 'assignment\\_%' THEN ${text("assignment", 200)}
  WHEN e.type LIKE 'quiz\\_%' THEN ${text("quiz", 200)} END)`;

const KIND = `coalesce(${text("kind")}, CASE WHEN e.type LIKE 'video\\_%' THEN 'video' WHEN e.type LIKE 'quiz\\_%' THEN 'quiz' WHEN e.type LIKE 'assignment\\_%' THEN 'assignment' END)`;

/** From and to which second a video ran, in steps; nothing for what is no stretch. */
const FROM = number("from", 0, DAY_SECONDS);
const TO = number("to", 0, DAY_SECONDS);

/** Facts of events that name a course, chosen by `where`; one row an event. */
export function factsStatement(where: string): string {
  return `
  SELECT f.*,
         CASE WHEN f.play_to > f.play_from THEN int4range(f.play_from / ${VIDEO_STEP} * ${VIDEO_STEP}, (f.play_to + ${VIDEO_STEP - 1}) / ${VIDEO_STEP} * ${VIDEO_STEP}) END AS watched,
         greatest(f.play_to - f.play_from, 0) AS played
  FROM (
    SELECT e.course_id, nullif(${LESSON}, '') AS lesson_id, e.person, e.local_day AS day, e.occurred_at AS at, e.type,
           ${OWN} AS own,
           ${number("percent", 0, 100)} AS percent,
           ${SCORE} AS score,
           coalesce(${number("seconds", 0, DAY_SECONDS)}, 0) AS seconds,
           coalesce(${number("clicks", 0, 1_000_000)}, 0) AS clicks,
           CASE WHEN e.type LIKE 'video\\_%' THEN ${FROM} END AS play_from,
           CASE WHEN e.type LIKE 'video\\_%' THEN ${TO} END AS play_to,
           CASE WHEN e.type LIKE 'course\\_%' OR e.type LIKE 'lesson\\_%' OR e.type LIKE 'assignment\\_%' OR e.type LIKE 'quiz\\_%' THEN ${text("title")} END AS title,
           ${KIND} AS kind,
           CASE WHEN e.type LIKE 'lesson\\_%' THEN ${number("position", 0, 1_000_000)} END AS position,
           coalesce(${number("week", 0, 10_000)}, ${number("week_from", 0, 10_000)}) AS week,
           CASE WHEN e.type LIKE 'video\\_%' THEN ${number("length", 0, DAY_SECONDS)} END AS length
    FROM staging.events e WHERE ${where} AND e.course_id <> ''
  ) f`;
}
