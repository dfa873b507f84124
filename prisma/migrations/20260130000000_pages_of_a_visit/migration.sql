-- The pages that a visit viewed, in its row: a filter on a page looked for them among single events, a
-- second at a million page views. The owner fills them in for all organisations, so that the rows' own
-- security is lifted for this statement.
ALTER TABLE business.site_sessions ADD COLUMN pages text[] COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE business.site_sessions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE staging.site_events NO FORCE ROW LEVEL SECURITY;
UPDATE business.site_sessions s SET pages = v.pages
FROM (SELECT s.org_id, s.visitor_id, s.session_id, s.started_at, array_agg(DISTINCT e.page) AS pages
      FROM business.site_sessions s
      JOIN staging.site_events e ON e.org_id = s.org_id AND e.visitor_id = s.visitor_id AND e.session_id = s.session_id
       AND e.occurred_at BETWEEN s.started_at AND s.ended_at AND e.event_type = 'page_view' AND e.page IS NOT NULL
      GROUP BY 1, 2, 3, 4) v
WHERE s.org_id = v.org_id AND s.visitor_id = v.visitor_id AND s.session_id = v.session_id AND s.started_at = v.started_at;
ALTER TABLE staging.site_events FORCE ROW LEVEL SECURITY;
ALTER TABLE business.site_sessions FORCE ROW LEVEL SECURITY;
