import { DOWNLOAD, ENGAGEMENT, OUTBOUND } from "../dashboard/engagement.contract";

/** A number that a client sent, kept within reason; null for anything else. */
const numberOf = (name: string, most: number) =>
  `CASE WHEN jsonb_typeof(g.properties->'${name}') = 'number' THEN least(greatest((g.properties->>'${name}')::numeric, 0), ${most}) END`;

const EVENTS = `staging.site_events e JOIN staging.events g ON g.org_id = e.org_id AND g.batch_id = e.batch_id AND g.ordinal = e.ordinal AND g.received_at = e.received_at`;
// The types stand here as in the index, or the planner does not take it.
const WHERE = `e.org_id = $1 AND NOT e.bot AND e.event_type IN ('${ENGAGEMENT}', '${OUTBOUND}', '${DOWNLOAD}')`;

/** Staged events `e` of people that tell how a page was read; who left no identifier is a visit for each event. To be continued with AND. */
export const ENGAGEMENT_EVENTS = `
  SELECT e.page, e.local_day AS day, md5(coalesce(e.visitor_id || ' ' || e.session_id, e.event_id))::uuid AS visit,
         ${numberOf("engaged_ms", 86_400_000)} AS engaged_ms, ${numberOf("scroll_depth", 100)} AS depth
  FROM ${EVENTS} WHERE ${WHERE} AND e.event_type = '${ENGAGEMENT}'`;

/** Staged events `e` of people that followed a link of a page. To be continued with AND. */
export const LINK_EVENTS = `
  SELECT e.page, e.local_day AS day, e.event_type AS kind, left(g.properties->>'url', 500) AS url
  FROM ${EVENTS} WHERE ${WHERE} AND e.event_type <> '${ENGAGEMENT}' AND g.properties->>'url' IS NOT NULL`;
