import type { Range } from "@/modules/exports/filters.contract";
import { plain, propertiesOf, receivedFrom, streamedTable, type StreamedTable, texts } from "@/modules/exports/statement.contract";
import { FIRST_EVENT_COLUMNS } from "./dimensions";

export interface SessionFilter {
  readonly range?: Range | undefined;
  readonly crawlers: boolean;
  readonly all: boolean;
}

export interface SiteEventFilter {
  readonly range?: Range | undefined;
  readonly type?: string | undefined;
  readonly page?: string | undefined;
  readonly visitorId?: string | undefined;
  readonly sessionId?: string | undefined;
}

export function siteSessions(orgId: string, { range, crawlers, all }: SessionFilter): StreamedTable {
  return streamedTable(
    [
      ...texts("s", "visitor_id", "session_id"), ...plain("s", "started_at", "ended_at", "local_day", "page_views", "events"), ...texts("s", "entry_page", "exit_page"),
      ...plain("s", "bounce"), ...texts("s", ...FIRST_EVENT_COLUMNS, "user_id"),
    ],
    `business.site_sessions s WHERE s.org_id = $1::uuid AND s.bot = $2::boolean AND ($3::date IS NULL OR s.local_day BETWEEN $3::date AND $4::date)
       AND ($5::boolean OR s.page_views > 0)
     ORDER BY s.started_at DESC, s.visitor_id DESC, s.session_id DESC`,
    [orgId, String(crawlers), range?.from ?? null, range?.to ?? null, String(all)],
  );
}

export function siteEvents(orgId: string, { range, type, page, visitorId, sessionId }: SiteEventFilter, freeText: boolean): StreamedTable {
  return streamedTable(
    [
      ["event_id", "e.event_id", "text"], ["event_type", "e.event_type", "text"], ...plain("e", "occurred_at", "received_at"),
      ...texts("e", "visitor_id", "session_id", "user_id", "page", "title", "referrer", ...FIRST_EVENT_COLUMNS),
      ...plain("e", "bot", "quality_score", "failed_rules"), ["properties", propertiesOf(freeText, "g.type = 'survey_submitted'", "g.properties"), "plain"],
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
