import { type Bind, filterSql } from "@/db/filter";
import type { Filter } from "@/kernel/filter";

/** What site events are filtered by. */
export interface EventFields {
  readonly type?: Filter | undefined;
  readonly page?: Filter | undefined;
  readonly visitorId?: Filter | undefined;
  readonly sessionId?: Filter | undefined;
}

/** SQL: the conditions that filters put on a row `e` of `staging.site_events`, one each. */
export function eventConditions({ type, page, visitorId, sessionId }: EventFields, bind: Bind): readonly string[] {
  const fields = [["e.event_type", type], ["e.page", page], ["e.visitor_id", visitorId], ["e.session_id", sessionId]] as const;
  return fields.flatMap(([column, filter]) => (filter === undefined ? [] : [filterSql(column, filter, bind)]));
}
