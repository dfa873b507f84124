import type { Range } from "@/modules/exports/filters.contract";
import { plain, propertiesOf, receivedFrom, streamedTable, type StreamedTable, texts } from "@/modules/exports/statement.contract";

const ZONE = "(SELECT app.zone_of($1::uuid, now()))";

/** As received, by the time of occurrence; the days are those of the zone that holds now. */
export function rawEvents(orgId: string, { range, type }: { readonly range: Range; readonly type?: string | undefined }, freeText: boolean): StreamedTable {
  const isSurvey = `(e.type = 'survey_submitted' OR (e.batch_id, e.ordinal) IN (
    SELECT c.batch_id, c.ordinal FROM raw.corrections c WHERE c.org_id = $1::uuid AND c.event->>'type' = 'survey_submitted'))`;
  return streamedTable(
    [
      ["client_event_id", "e.client_event_id", "text"], ["type", "e.type", "text"], ...plain("e", "occurred_at", "received_at"),
      ...texts("e", "user_id", "anonymous_id", "session_id", "course_id", "lesson_id"),
      ["properties", propertiesOf(freeText, isSurvey, "e.properties"), "plain"], ...plain("e", "context", "batch_id", "ordinal"),
    ],
    `raw.analytics_events e
     WHERE e.org_id = $1::uuid AND ($4::text IS NULL OR e.type = $4::text)
       AND e.occurred_at >= ($2::date)::timestamp AT TIME ZONE ${ZONE} AND e.occurred_at < ($3::date + 1)::timestamp AT TIME ZONE ${ZONE}
       AND ${receivedFrom("e", range.from)}
     ORDER BY e.occurred_at, e.batch_id, e.ordinal`,
    [orgId, range.from, range.to, type ?? null],
  );
}
