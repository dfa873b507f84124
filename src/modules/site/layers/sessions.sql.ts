import type { ReceivedDays } from "@/kernel/received";
import { FIRST_EVENT_COLUMNS } from "../dimensions";

/** A session ends after so much silence. */
export const SILENCE = "30 minutes";

const KEYS = ["visitor_id", "session_id", "started_at"] as const;
const OTHERS: readonly string[] = [
  "ended_at", "local_day", "local_hour", "page_views", "events", "entry_page", "exit_page", "bounce", ...FIRST_EVENT_COLUMNS, "user_id", "bot", "pages",
  "first_received_at", "last_received_at", "first_view_at", "last_view_at", "user_at", "several_days",
];

/** The columns of a session, and of a part of one. */
export const COLUMNS = [...KEYS, ...OTHERS].join(", ");
export const UPDATES = OTHERS.map((column) => `${column} = excluded.${column}`).join(", ");

/** The columns of what sessions are put together from: events, and parts whose events are gone. */
const PART = [...KEYS, "tie", ...OTHERS.filter((column) => column !== "bounce" && column !== "several_days")].join(", ");

/** Staged events `e`, chosen by `from`, as parts of a session. */
export const partsOfEvents = (from: string) => `
  SELECT ${PART} FROM (
    SELECT e.visitor_id, e.session_id, e.occurred_at AS started_at, e.event_id COLLATE "C" AS tie, e.occurred_at AS ended_at, e.local_day, e.local_hour,
           v.is::integer AS page_views, 1 AS events, CASE WHEN v.is THEN e.page END AS entry_page, CASE WHEN v.is THEN e.page END AS exit_page,
           ${FIRST_EVENT_COLUMNS.map((column) => `e.${column}`).join(", ")}, e.user_id, e.bot,
           CASE WHEN v.is AND e.page IS NOT NULL THEN ARRAY[e.page] ELSE '{}' END AS pages, e.received_at AS first_received_at, e.received_at AS last_received_at,
           CASE WHEN v.is THEN e.occurred_at END AS first_view_at, CASE WHEN v.is THEN e.occurred_at END AS last_view_at,
           CASE WHEN e.user_id IS NOT NULL THEN e.occurred_at END AS user_at
    FROM ${from} CROSS JOIN LATERAL (SELECT e.event_type = 'page_view' AS is) v) p`;

/** Rows of sessions or of frozen parts `s`, chosen by `from`, as parts of a session. Rows from before say less of their times. */
export const partsOfRows = (from: string) => `
  SELECT ${PART} FROM (
    SELECT s.visitor_id, s.session_id, s.started_at, '' COLLATE "C" AS tie, s.ended_at, s.local_day, s.local_hour, s.page_views, s.events, s.entry_page, s.exit_page,
           ${FIRST_EVENT_COLUMNS.map((column) => `s.${column}`).join(", ")}, s.user_id, s.bot, s.pages, s.first_received_at, s.last_received_at,
           CASE WHEN s.page_views > 0 THEN coalesce(s.first_view_at, s.started_at) END AS first_view_at,
           CASE WHEN s.page_views > 0 THEN coalesce(s.last_view_at, s.ended_at) END AS last_view_at,
           CASE WHEN s.user_id IS NOT NULL THEN coalesce(s.user_at, s.ended_at) END AS user_at
    FROM ${from}) p`;

/**
 * Common table expressions that put `parts` together where less than half an hour of silence lies between them:
 * `cut` has a row for each session.
 */
export const CUT = `
ordered AS (
  SELECT p.*, CASE WHEN p.started_at - max(p.ended_at) OVER (PARTITION BY visitor_id, session_id ORDER BY started_at, tie ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                        <= interval '${SILENCE}' THEN 0 ELSE 1 END AS starts
  FROM parts p
), numbered AS MATERIALIZED (
  SELECT o.*, sum(starts) OVER (PARTITION BY visitor_id, session_id ORDER BY started_at, tie) AS session_number FROM ordered o
), whole AS (
  SELECT visitor_id, session_id, session_number, min(started_at) AS started_at, max(ended_at) AS ended_at,
         min(local_day) AS local_day, min(local_hour) AS local_hour, sum(page_views)::integer AS page_views, sum(events)::integer AS events,
         (array_agg(entry_page ORDER BY first_view_at, tie) FILTER (WHERE page_views > 0))[1] AS entry_page,
         (array_agg(exit_page ORDER BY last_view_at DESC, tie DESC) FILTER (WHERE page_views > 0))[1] AS exit_page,
         sum(page_views) = 1 AS bounce,
         ${FIRST_EVENT_COLUMNS.map((column) => `(array_agg(${column} ORDER BY started_at, tie))[1] AS ${column}`).join(",\n         ")},
         (array_agg(user_id ORDER BY user_at DESC, tie DESC) FILTER (WHERE user_id IS NOT NULL))[1] AS user_id,
         bool_or(bot) AS bot, min(first_received_at) AS first_received_at, max(last_received_at) AS last_received_at,
         min(first_view_at) AS first_view_at, max(last_view_at) AS last_view_at, max(user_at) AS user_at,
         array_agg(to_jsonb(pages) ORDER BY started_at, tie) FILTER (WHERE pages <> '{}') AS viewed,
         coalesce((min(first_received_at) AT TIME ZONE 'UTC')::date <> (max(last_received_at) AT TIME ZONE 'UTC')::date, true) AS several_days
  FROM numbered GROUP BY visitor_id, session_id, session_number
), cut AS MATERIALIZED (
  -- Every view, in its order: how often a page was viewed is asked of it too.
  SELECT w.*, ARRAY(SELECT p.page FROM unnest(w.viewed) WITH ORDINALITY AS v(pages, place)
                    CROSS JOIN LATERAL jsonb_array_elements_text(v.pages) WITH ORDINALITY AS p(page, place) ORDER BY v.place, p.place) AS pages
  FROM whole w
)`;

/** Staged events that are kept for sure; what was received before is in the parts. */
export const keptEvents = ({ on }: ReceivedDays) => `e.received_at >= (SELECT app.kept_since($1)) AND ${on("e")}`;
