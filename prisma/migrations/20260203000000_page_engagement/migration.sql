-- What people did on one page, beside viewing it: a few of many events.
CREATE INDEX site_events_engagement_idx ON staging.site_events (org_id, page, local_day)
  WHERE event_type IN ('engagement', 'outbound_click', 'file_download');
