import type { Range } from "@/modules/exports/filters.contract";
import { plain, propertiesOf, receivedFrom, streamedTable, type StreamedTable, texts } from "@/modules/exports/statement.contract";
import type { Filters } from "./dashboard/contract";
import { visitConditions } from "./dashboard/visit-filter.store";
import { FIRST_EVENT_COLUMNS } from "./dimensions";
import { type EventFields, eventConditions } from "./event-filter.store";

export interface SessionFilter {
  readonly range?: Range | undefined;
  readonly crawlers: boolean;
  readonly all: boolean;
  readonly filters?: Filters;
}

export interface SiteEventFilter extends EventFields {
  readonly range?: Range | undefined;
}

export function siteSessions(orgId: string, { range, crawlers, all, filters = {} }: SessionFilter): StreamedTable {
  const values = [orgId, String(crawlers), range?.from ?? null, range?.to ?? null, String(all)];
  const conditions = visitConditions(filters, (value) => `$${values.push(value)}`).map((condition) => `AND ${condition}`);
  return streamedTable(
    [
      ...texts("s", "visitor_id", "session_id"), ...plain("s", "started_at", "ended_at", "local_day", "page_views", "events"), ...texts("s", "entry_page", "exit_page"),
      ...plain("s", "bounce"), ...texts("s", ...FIRST_EVENT_COLUMNS, "user_id"),
    ],
    `business.site_sessions s WHERE s.org_id = $1::uuid AND s.bot = $2::boolean AND ($3::date IS NULL OR s.local_day BETWEEN $3::date AND $4::date)
       AND ($5::boolean OR s.page_views > 0) ${conditions.join(" ")}
     ORDER BY s.started_at DESC, s.visitor_id DESC, s.session_id DESC`,
    values,
  );
}

export function siteEvents(orgId: string, { range, ...fields }: SiteEventFilter, freeText: boolean): StreamedTable {
  const values = [orgId, range?.from ?? null, range?.to ?? null];
  const conditions = eventConditions(fields, (value) => `$${values.push(value)}`).map((condition) => `AND ${condition}`);
  return streamedTable(
    [
      ["event_id", "e.event_id", "text"], ["event_type", "e.event_type", "text"], ...plain("e", "occurred_at", "received_at"),
      ...texts("e", "visitor_id", "session_id", "user_id", "page", "title", "referrer", ...FIRST_EVENT_COLUMNS),
      ...plain("e", "bot", "quality_score", "failed_rules"), ["properties", propertiesOf(freeText, "g.type = 'survey_submitted'", "g.properties"), "plain"],
    ],
    `staging.site_events e
     JOIN staging.events g ON g.org_id = e.org_id AND g.batch_id = e.batch_id AND g.ordinal = e.ordinal AND g.received_at = e.received_at AND ${receivedFrom("g", range?.from)}
     WHERE e.org_id = $1::uuid AND ${receivedFrom("e", range?.from)} AND ($2::date IS NULL OR e.local_day BETWEEN $2::date AND $3::date)
       ${conditions.join(" ")}
     ORDER BY e.occurred_at DESC, e.event_id DESC`,
    values,
  );
}
