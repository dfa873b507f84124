-- Dead letters in one shape: the payload as it was received, how to read it, where it came from, its sender's clock
-- and what was observed with it, so that each can be sent through ingest again as if it had just come then.
ALTER TABLE raw.dead_letters
  ADD COLUMN source   text,
  ADD COLUMN format   text    NOT NULL DEFAULT 'event',
  ADD COLUMN skew_ms  bigint  NOT NULL DEFAULT 0,
  ADD COLUMN context  jsonb,
  ADD COLUMN attempts integer NOT NULL DEFAULT 0;

-- The owner sees no rows while row-level security is forced.
ALTER TABLE raw.dead_letters NO FORCE ROW LEVEL SECURITY;
ALTER TABLE raw.analytics_event_batches NO FORCE ROW LEVEL SECURITY;
ALTER TABLE raw.analytics_events NO FORCE ROW LEVEL SECURITY;

UPDATE raw.dead_letters d SET source = b.source
FROM raw.analytics_event_batches b WHERE b.org_id = d.org_id AND b.batch_id = d.batch_id;
UPDATE raw.dead_letters SET source = 'api' WHERE source IS NULL;

-- What the database had refused was kept as a row of raw, its properties as text.
UPDATE raw.dead_letters d SET
  payload = (jsonb_strip_nulls(jsonb_build_object('clientEventId', p->'clientEventId', 'type', p->'type', 'timestamp', p->'occurredAt', 'userId', p->'userId',
    'anonymousId', p->'anonymousId', 'sessionId', p->'sessionId', 'courseId', p->'courseId', 'lessonId', p->'lessonId'))
    || jsonb_build_object('properties', (p->>'properties')::jsonb))::text,
  context = (p->>'context')::jsonb
FROM (SELECT org_id, id, payload::jsonb AS p FROM raw.dead_letters WHERE code = 'rejected_by_database' AND payload LIKE '{%"occurredAt":%}' AND payload NOT LIKE '%\\u0000%') o
WHERE o.org_id = d.org_id AND o.id = d.id;

UPDATE raw.dead_letters SET format = 'record' WHERE code = 'unreadable_line';
UPDATE raw.dead_letters SET format = 'site_event' WHERE stage = 'verdict' AND source = 'site' AND code <> 'rejected_by_database';

-- What the pipeline set aside is in raw, with what was observed.
UPDATE raw.dead_letters d SET context = r.context
FROM raw.analytics_events r
WHERE d.stage = 'pipeline' AND r.org_id = d.org_id AND r.batch_id = d.batch_id AND r.ordinal = d.ordinal AND r.received_at = d.received_at;

ALTER TABLE raw.dead_letters FORCE ROW LEVEL SECURITY;
ALTER TABLE raw.analytics_event_batches FORCE ROW LEVEL SECURITY;
ALTER TABLE raw.analytics_events FORCE ROW LEVEL SECURITY;

ALTER TABLE raw.dead_letters ALTER COLUMN source SET NOT NULL;
ALTER TABLE raw.dead_letters ADD CONSTRAINT dead_letters_format_check CHECK (format IN ('event', 'site_event', 'record'));

COMMENT ON COLUMN raw.dead_letters.payload IS 'As received; text, because jsonb refuses \u0000. Cut at 64 KB, and then it says so.';
COMMENT ON COLUMN raw.dead_letters.skew_ms IS 'What to add to the sender''s clock, as it was at the first receipt; 0 where it was not kept.';
COMMENT ON COLUMN raw.dead_letters.occurrences IS 'How often it was received while it was open.';
COMMENT ON COLUMN raw.dead_letters.attempts IS 'How often it was sent through ingest again.';
