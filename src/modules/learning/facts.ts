/**
 * What an event says about learning, as SQL over staged events `e`: the one place that knows the
 * documented types and properties (docs/learning-events.md). Properties are whatever a client sent, so
 * nothing here may fail on them: what is no number, or is out of bounds, is as if it were not sent.
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

/** A number, also as text: `"10"`. Nested, because AND may look at its right side first. */
const numeric = (name: string) =>
  `CASE jsonb_typeof(e.properties->'${name}') WHEN 'number' THEN (e.properties->>'${name}')::numeric
   WHEN 'string' THEN CASE WHEN e.properties->>'${name}' ~ '^-?[0-9]{1,15}([.][0-9]{1,15})?$' THEN (e.properties->>'${name}')::numeric END END`;
const within = (value: string, least: number, most: number) => `CASE WHEN ${value} BETWEEN ${least} AND ${most} THEN round(${value})::integer END`;
const number = (name: string, least: number, most: number) => within(numeric(name), least, most);
const text = (name: string, longest = LONGEST_LABEL) =>
  `CASE WHEN jsonb_typeof(e.properties->'${name}') IN ('string', 'number') THEN nullif(left(e.properties->>'${name}', ${longest}), '') END COLLATE "C"`;
const oneOf = (types: readonly string[]) => `e.type IN (${types.map((type) => `'${type}'`).join(", ")})`;

/** Whole percent; of `maxScore` when it is given. Of a `maxScore` that is no number above 0 nothing is known. */
const SCORE = `CASE WHEN ${oneOf(["quiz_submitted", "assignment_graded", "lesson_completed"])} THEN (
  SELECT round(100 * s.score / s.most)::integer
  FROM (SELECT ${numeric("score")} AS score, CASE WHEN coalesce(jsonb_typeof(e.properties->'maxScore'), 'null') = 'null' THEN 100 ELSE ${numeric("maxScore")} END AS most OFFSET 0) s
  WHERE s.most > 0 AND s.score BETWEEN 0 AND s.most) END`;

/** A quiz or an assignment may name itself in its properties instead of in `lessonId`. */
const LESSON = `coalesce(e.lesson_id, CASE WHEN e.type LIKE 'assignment\\_%' THEN ${text("assignment", 200)}
  WHEN e.type LIKE 'quiz\\_%' THEN ${text("quiz", 200)} END)`;

const KIND = `coalesce(${text("kind")}, CASE WHEN e.type LIKE 'video\\_%' THEN 'video' WHEN e.type LIKE 'quiz\\_%' THEN 'quiz' WHEN e.type LIKE 'assignment\\_%' THEN 'assignment' END)`;

/** From and to which second a video ran, in steps; nothing for what is no stretch. */
const STRETCH = "e.type LIKE 'video\\_%' AND e.type <> 'video_played'";
const FROM = number("from", 0, DAY_SECONDS);
const TO = number("to", 0, DAY_SECONDS);

/** Facts of events that name a course, chosen by `where`; one row an event. */
export function factsStatement(where: string): string {
  return `
  SELECT f.*,
         CASE WHEN f.play_to > f.play_from THEN int4range(f.play_from / ${VIDEO_STEP} * ${VIDEO_STEP}, (f.play_to + ${VIDEO_STEP - 1}) / ${VIDEO_STEP} * ${VIDEO_STEP}) END AS watched,
         greatest(f.play_to - f.play_from, 0) AS played,
         -- Time and clicks are what a person spent in a lesson, so that every total is the sum of what learners have.
         CASE WHEN f.person IS NOT NULL AND f.lesson_id IS NOT NULL THEN f.told_seconds ELSE 0 END AS seconds,
         CASE WHEN f.person IS NOT NULL AND f.lesson_id IS NOT NULL THEN f.told_clicks ELSE 0 END AS clicks
  FROM (
    SELECT e.course_id, nullif(${LESSON}, '') AS lesson_id, e.person, e.local_day AS day, e.occurred_at AS at, e.type,
           ${OWN} AS own,
           CASE WHEN e.type = 'lesson_progressed' THEN ${number("percent", 0, 100)} END AS percent,
           ${SCORE} AS score,
           coalesce(${number("seconds", 0, DAY_SECONDS)}, 0) AS told_seconds,
           coalesce(${number("clicks", 0, 1_000_000)}, 0) AS told_clicks,
           CASE WHEN ${STRETCH} THEN ${FROM} END AS play_from,
           CASE WHEN ${STRETCH} THEN ${TO} END AS play_to,
           -- A survey's title is its own.
           CASE WHEN e.type <> 'survey_submitted' THEN ${text("title")} END AS title,
           ${KIND} AS kind,
           -- Of a video it is the second at which it is.
           CASE WHEN e.type NOT LIKE 'video\\_%' THEN ${number("position", 0, 1_000_000)} END AS position,
           coalesce(${number("week", 0, 10_000)}, ${number("week_from", 0, 10_000)}) AS week,
           CASE WHEN e.type LIKE 'video\\_%' THEN ${number("length", 0, DAY_SECONDS)} END AS length
    FROM staging.events e WHERE ${where} AND e.course_id <> ''
  ) f`;
}
