-- The pages that a visit viewed stand in its row as often as they were viewed, in that order: with a page chosen,
-- page views are the views of that page, and its row alone must tell how many. Filled in for all organisations by
-- the owner, so that the rows' own security is lifted for this statement. A visit of one view has its page already.
ALTER TABLE business.site_sessions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE staging.site_events NO FORCE ROW LEVEL SECURITY;
UPDATE business.site_sessions s SET pages = v.pages
FROM (SELECT s.org_id, s.visitor_id, s.session_id, s.started_at, array_agg(e.page ORDER BY e.occurred_at, e.event_id) AS pages
      FROM business.site_sessions s
      JOIN staging.site_events e ON e.org_id = s.org_id AND e.visitor_id = s.visitor_id AND e.session_id = s.session_id
       AND e.occurred_at BETWEEN s.started_at AND s.ended_at AND e.event_type = 'page_view' AND e.page IS NOT NULL
      WHERE s.page_views > 1
      GROUP BY 1, 2, 3, 4) v
WHERE s.org_id = v.org_id AND s.visitor_id = v.visitor_id AND s.session_id = v.session_id AND s.started_at = v.started_at;
ALTER TABLE staging.site_events FORCE ROW LEVEL SECURITY;
ALTER TABLE business.site_sessions FORCE ROW LEVEL SECURITY;
