import type { Range } from "@/modules/exports/filters.contract";
import { plain, propertiesOf, receivedFrom, streamedTable, type StreamedTable, texts } from "@/modules/exports/statement.contract";

/** As they count: typed, corrected, on their local day. */
export function stagedEvents(orgId: string, { range, type }: { readonly range: Range; readonly type?: string | undefined }, freeText: boolean): StreamedTable {
  return streamedTable(
    [
      ["client_event_id", "e.client_event_id", "text"], ["type", "e.type", "text"], ...plain("e", "occurred_at", "received_at", "local_day"),
      ...texts("e", "person", "session_id", "course_id", "lesson_id"),
      ["properties", propertiesOf(freeText, "e.type = 'survey_submitted'", "e.properties"), "plain"], ...plain("e", "quality_score", "validation_status"),
    ],
    `staging.events e WHERE e.org_id = $1::uuid AND e.local_day BETWEEN $2::date AND $3::date AND ${receivedFrom("e", range.from)} AND ($4::text IS NULL OR e.type = $4::text)
     ORDER BY e.local_day, e.occurred_at, e.batch_id, e.ordinal`,
    [orgId, range.from, range.to, type ?? null],
  );
}

/** Without their payloads: what failed may be anybody's words. */
export function deadLetters(orgId: string, { status }: { readonly status?: string | undefined }): StreamedTable {
  return streamedTable(
    [
      ...plain("l", "id", "stage", "status"), ...texts("l", "client_event_id", "code", "path", "message"),
      ...plain("l", "occurrences", "batch_id", "ordinal", "received_at", "last_received_at", "resolved_at"),
    ],
    "raw.dead_letters l WHERE l.org_id = $1::uuid AND ($2::text IS NULL OR l.status = $2::text) ORDER BY l.last_received_at DESC, l.id",
    [orgId, status ?? null],
  );
}
