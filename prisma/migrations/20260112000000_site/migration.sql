-- Site tracking: typed site events, a Data Vault 2.0, sessions derived from silence, traffic by day.
CREATE SCHEMA business;
GRANT USAGE ON SCHEMA business TO plumbline_app, plumbline_pipeline, plumbline_platform;

-- ───────────────────────────────────────────────────────────── raw: the seed's names, over the firehose

CREATE VIEW raw.site_tracking_events WITH (security_invoker = true) AS
  SELECT org_id, batch_id, ordinal, received_at, occurred_at, client_event_id AS event_id, type AS event_type,
         context->>'pageUrl' AS page_url, anonymous_id AS visitor_id, session_id, user_id, properties AS event_data, context
  FROM raw.analytics_events WHERE context->>'kind' = 'site';

-- What happened to raw site events after their receipt: set aside, corrected, failed.
CREATE VIEW raw.site_tracking_events_audit WITH (security_invoker = true) AS
  SELECT c.org_id, c.created_at AS at, c.batch_id, c.ordinal, c.kind AS action, c.version, c.reason
  FROM raw.corrections c
  UNION ALL
  SELECT l.org_id, l.received_at, l.batch_id, l.ordinal, 'dead_letter_' || l.status, 0, l.message
  FROM raw.dead_letters l;
GRANT SELECT ON raw.site_tracking_events, raw.site_tracking_events_audit TO plumbline_app, plumbline_pipeline, plumbline_platform;

-- ───────────────────────────────────────────────────────────── staging: typed and cleaned

CREATE TABLE staging.site_events (
  org_id            uuid        NOT NULL,
  batch_id          uuid        NOT NULL,
  ordinal           integer     NOT NULL,
  received_at       timestamptz NOT NULL,
  occurred_at       timestamptz NOT NULL,
  local_hour        timestamptz NOT NULL,
  local_day         date        NOT NULL,
  event_id          text        COLLATE "C" NOT NULL,
  event_type        text        NOT NULL,
  visitor_id        text        COLLATE "C",
  session_id        text        COLLATE "C",
  user_id           text,
  page              text        COLLATE "C" NOT NULL,
  hostname          text        NOT NULL,
  path              text        NOT NULL,
  title             text,
  referrer          text,
  referrer_host     text,
  channel           text        NOT NULL,
  utm_source        text,
  utm_medium        text,
  utm_campaign      text,
  utm_term          text,
  utm_content       text,
  browser           text,
  browser_version   text,
  os                text,
  device            text,
  country           text,
  language          text,
  screen            text,
  bot               boolean     NOT NULL,
  quality_score     real        NOT NULL,
  validation_status text        NOT NULL,
  failed_rules      text[]      NOT NULL,
  staged_at         timestamptz NOT NULL,
  CONSTRAINT site_events_pkey PRIMARY KEY (org_id, batch_id, ordinal, received_at),
  CONSTRAINT site_events_validation_status_check CHECK (validation_status IN ('VALID', 'WARNING', 'INVALID'))
) PARTITION BY RANGE (received_at);
CREATE INDEX site_events_visitor_idx ON staging.site_events (org_id, visitor_id, occurred_at);
CREATE INDEX site_events_occurred_at_idx ON staging.site_events (org_id, occurred_at);
CREATE INDEX site_events_local_day_idx ON staging.site_events (org_id, local_day);
CALL ops.protect('staging.site_events');
GRANT SELECT ON staging.site_events TO plumbline_app;
GRANT SELECT, INSERT, DELETE ON staging.site_events TO plumbline_pipeline;

-- Counts per rule and batch.
CREATE TABLE staging.data_quality_log (
  org_id      uuid        NOT NULL,
  batch_id    uuid        NOT NULL,
  rule        text        COLLATE "C" NOT NULL,
  checked     integer     NOT NULL,
  failed      integer     NOT NULL,
  received_at timestamptz NOT NULL,
  CONSTRAINT data_quality_log_pkey PRIMARY KEY (org_id, batch_id, rule)
);
CREATE INDEX data_quality_log_org_id_received_at_idx ON staging.data_quality_log (org_id, received_at);
CALL ops.protect('staging.data_quality_log');
GRANT SELECT ON staging.data_quality_log TO plumbline_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON staging.data_quality_log TO plumbline_pipeline;

-- ───────────────────────────────────────────────────────────── business: Data Vault 2.0
-- Hash keys are MD5 of the business key, as uuid; load_date is the receipt time of the event, never now().

CREATE TABLE business.site_event_h (
  org_id uuid NOT NULL, site_event_hk uuid NOT NULL, site_event_bk text NOT NULL,
  load_date timestamptz NOT NULL, record_source text NOT NULL,
  CONSTRAINT site_event_h_pkey PRIMARY KEY (org_id, site_event_hk)
);
CREATE TABLE business.site_session_h (
  org_id uuid NOT NULL, site_session_hk uuid NOT NULL, site_session_bk text NOT NULL,
  load_date timestamptz NOT NULL, record_source text NOT NULL,
  CONSTRAINT site_session_h_pkey PRIMARY KEY (org_id, site_session_hk)
);
CREATE TABLE business.site_visitor_h (
  org_id uuid NOT NULL, site_visitor_hk uuid NOT NULL, site_visitor_bk text NOT NULL,
  load_date timestamptz NOT NULL, record_source text NOT NULL,
  CONSTRAINT site_visitor_h_pkey PRIMARY KEY (org_id, site_visitor_hk)
);
CREATE TABLE business.site_page_h (
  org_id uuid NOT NULL, site_page_hk uuid NOT NULL, site_page_bk text NOT NULL,
  load_date timestamptz NOT NULL, record_source text NOT NULL,
  CONSTRAINT site_page_h_pkey PRIMARY KEY (org_id, site_page_hk)
);

-- A satellite keeps every version that an event brought; "changes only" is a view, because to suppress
-- equal versions while loading would make the vault depend on the order of arrival.
CREATE TABLE business.site_event_details_s (
  org_id uuid NOT NULL, site_event_hk uuid NOT NULL, occurred_at timestamptz NOT NULL, hash_diff uuid NOT NULL,
  load_date timestamptz NOT NULL, record_source text NOT NULL,
  event_type text NOT NULL, referrer text, channel text NOT NULL,
  utm_source text, utm_medium text, utm_campaign text, utm_term text, utm_content text,
  quality_score real NOT NULL, validation_status text NOT NULL, event_data jsonb NOT NULL,
  CONSTRAINT site_event_details_s_pkey PRIMARY KEY (org_id, site_event_hk, occurred_at, hash_diff)
);
CREATE TABLE business.site_session_details_s (
  org_id uuid NOT NULL, site_session_hk uuid NOT NULL, occurred_at timestamptz NOT NULL, site_event_hk uuid NOT NULL, hash_diff uuid NOT NULL,
  load_date timestamptz NOT NULL, record_source text NOT NULL,
  browser text, os text, device text, country text, language text, screen text, bot boolean NOT NULL,
  CONSTRAINT site_session_details_s_pkey PRIMARY KEY (org_id, site_session_hk, occurred_at, site_event_hk, hash_diff)
);
CREATE TABLE business.site_visitor_details_s (
  org_id uuid NOT NULL, site_visitor_hk uuid NOT NULL, occurred_at timestamptz NOT NULL, site_event_hk uuid NOT NULL, hash_diff uuid NOT NULL,
  load_date timestamptz NOT NULL, record_source text NOT NULL,
  user_id text, browser text, os text, device text, country text, language text, bot boolean NOT NULL,
  CONSTRAINT site_visitor_details_s_pkey PRIMARY KEY (org_id, site_visitor_hk, occurred_at, site_event_hk, hash_diff)
);
CREATE TABLE business.site_page_details_s (
  org_id uuid NOT NULL, site_page_hk uuid NOT NULL, occurred_at timestamptz NOT NULL, site_event_hk uuid NOT NULL, hash_diff uuid NOT NULL,
  load_date timestamptz NOT NULL, record_source text NOT NULL,
  hostname text NOT NULL, path text NOT NULL, title text,
  CONSTRAINT site_page_details_s_pkey PRIMARY KEY (org_id, site_page_hk, occurred_at, site_event_hk, hash_diff)
);

CREATE TABLE business.site_event_session_l (
  org_id uuid NOT NULL, site_event_hk uuid NOT NULL, site_session_hk uuid NOT NULL, load_date timestamptz NOT NULL, record_source text NOT NULL,
  CONSTRAINT site_event_session_l_pkey PRIMARY KEY (org_id, site_event_hk, site_session_hk)
);
CREATE INDEX site_event_session_l_session_idx ON business.site_event_session_l (org_id, site_session_hk);
CREATE TABLE business.site_event_visitor_l (
  org_id uuid NOT NULL, site_event_hk uuid NOT NULL, site_visitor_hk uuid NOT NULL, load_date timestamptz NOT NULL, record_source text NOT NULL,
  CONSTRAINT site_event_visitor_l_pkey PRIMARY KEY (org_id, site_event_hk, site_visitor_hk)
);
CREATE INDEX site_event_visitor_l_visitor_idx ON business.site_event_visitor_l (org_id, site_visitor_hk);
CREATE TABLE business.site_event_page_l (
  org_id uuid NOT NULL, site_event_hk uuid NOT NULL, site_page_hk uuid NOT NULL, load_date timestamptz NOT NULL, record_source text NOT NULL,
  CONSTRAINT site_event_page_l_pkey PRIMARY KEY (org_id, site_event_hk, site_page_hk)
);
CREATE INDEX site_event_page_l_page_idx ON business.site_event_page_l (org_id, site_page_hk);

-- Sessions cut by silence: one row a stretch of one visitor's session without a pause of 30 minutes.
-- Recomputed, not inserted only: a late event may join two of them.
CREATE TABLE business.site_sessions (
  org_id        uuid        NOT NULL,
  visitor_id    text        COLLATE "C" NOT NULL,
  session_id    text        COLLATE "C" NOT NULL,
  started_at    timestamptz NOT NULL,
  ended_at      timestamptz NOT NULL,
  local_day     date        NOT NULL,
  local_hour    timestamptz NOT NULL,
  page_views    integer     NOT NULL,
  events        integer     NOT NULL,
  entry_page    text,
  exit_page     text,
  bounce        boolean     NOT NULL,
  referrer_host text,
  channel       text        NOT NULL,
  utm_source    text,
  utm_medium    text,
  utm_campaign  text,
  browser       text,
  os            text,
  device        text,
  country       text,
  language      text,
  user_id       text,
  bot           boolean     NOT NULL,
  CONSTRAINT site_sessions_pkey PRIMARY KEY (org_id, visitor_id, session_id, started_at)
);
CREATE INDEX site_sessions_local_day_idx ON business.site_sessions (org_id, local_day);
CREATE INDEX site_sessions_started_at_idx ON business.site_sessions (org_id, started_at);

-- Traffic by local day: `total` (value ''), and one row a value of each breakdown.
CREATE TABLE rollup.site_days (
  org_id      uuid   NOT NULL,
  day         date   NOT NULL,
  bot         boolean NOT NULL,
  dimension   text   COLLATE "C" NOT NULL,
  value       text   COLLATE "C" NOT NULL,
  visits      bigint NOT NULL DEFAULT 0,
  page_views  bigint NOT NULL DEFAULT 0,
  events      bigint NOT NULL DEFAULT 0,
  bounces     bigint NOT NULL DEFAULT 0,
  duration_ms bigint NOT NULL DEFAULT 0,
  CONSTRAINT site_days_pkey PRIMARY KEY (org_id, dimension, day, bot, value)
);
-- The same totals by local hour, for a chart of one day.
CREATE TABLE rollup.site_hours (
  org_id     uuid        NOT NULL,
  day        date        NOT NULL,
  hour       timestamptz NOT NULL,
  bot        boolean     NOT NULL,
  visits     bigint      NOT NULL DEFAULT 0,
  page_views bigint      NOT NULL DEFAULT 0,
  events     bigint      NOT NULL DEFAULT 0,
  CONSTRAINT site_hours_pkey PRIMARY KEY (org_id, day, hour, bot)
);

-- One row a pass: when, how long, how much.
CREATE TABLE ops.pipeline_runs (
  org_id      uuid        NOT NULL,
  id          uuid        NOT NULL,
  trigger     text        NOT NULL,
  started_at  timestamptz NOT NULL,
  duration_ms real        NOT NULL,
  layer_ms    jsonb       NOT NULL,
  batches     integer     NOT NULL,
  events      integer     NOT NULL,
  set_aside   integer     NOT NULL,
  replayed    integer     NOT NULL,
  error       text,
  CONSTRAINT pipeline_runs_pkey PRIMARY KEY (org_id, id)
);
CREATE INDEX pipeline_runs_org_id_started_at_idx ON ops.pipeline_runs (org_id, started_at);

-- What an organisation chose for its sites.
CREATE TABLE app.site_settings (
  org_id          uuid    NOT NULL,
  allowed_origins text[]  NOT NULL DEFAULT ARRAY['*']::text[],
  honour_privacy  boolean NOT NULL DEFAULT true,
  CONSTRAINT site_settings_pkey PRIMARY KEY (org_id),
  CONSTRAINT site_settings_org_id_fkey FOREIGN KEY (org_id) REFERENCES app.organisations (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CALL ops.protect('app.site_settings');
GRANT SELECT, INSERT, UPDATE ON app.site_settings TO plumbline_app;
GRANT SELECT ON app.site_settings TO plumbline_pipeline;

-- The secret of a day, from which cookieless visitor ids are made; destroyed when the day is over, so
-- that nobody can be followed from one day to the next.
CREATE TABLE ops.visitor_secrets (
  day    date  NOT NULL,
  secret bytea NOT NULL,
  CONSTRAINT visitor_secrets_pkey PRIMARY KEY (day)
);
GRANT SELECT, INSERT, DELETE ON ops.visitor_secrets TO plumbline_pipeline;

DO $$
DECLARE t regclass;
BEGIN
  FOR t IN SELECT c.oid FROM pg_class c
           WHERE c.relkind = 'r' AND (c.relnamespace = 'business'::regnamespace
              OR c.oid IN ('rollup.site_days'::regclass, 'rollup.site_hours'::regclass, 'ops.pipeline_runs'::regclass)) LOOP
    CALL ops.protect(t);
    EXECUTE format('GRANT SELECT ON %s TO plumbline_app', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO plumbline_pipeline', t);
  END LOOP;
END $$;

-- Changes only: a version that differs from the one before it.
CREATE VIEW business.site_visitor_changes WITH (security_invoker = true) AS
  SELECT * FROM (
    SELECT s.*, lag(hash_diff) OVER (PARTITION BY org_id, site_visitor_hk ORDER BY occurred_at, site_event_hk) AS previous_hash_diff
    FROM business.site_visitor_details_s s) v
  WHERE hash_diff IS DISTINCT FROM previous_hash_diff;
CREATE VIEW business.site_session_changes WITH (security_invoker = true) AS
  SELECT * FROM (
    SELECT s.*, lag(hash_diff) OVER (PARTITION BY org_id, site_session_hk ORDER BY occurred_at, site_event_hk) AS previous_hash_diff
    FROM business.site_session_details_s s) v
  WHERE hash_diff IS DISTINCT FROM previous_hash_diff;
CREATE VIEW business.site_page_changes WITH (security_invoker = true) AS
  SELECT * FROM (
    SELECT s.*, lag(hash_diff) OVER (PARTITION BY org_id, site_page_hk ORDER BY occurred_at, site_event_hk) AS previous_hash_diff
    FROM business.site_page_details_s s) v
  WHERE hash_diff IS DISTINCT FROM previous_hash_diff;
GRANT SELECT ON business.site_visitor_changes, business.site_session_changes, business.site_page_changes TO plumbline_app, plumbline_platform;

CREATE OR REPLACE FUNCTION ops.ensure_partitions(days_ahead integer DEFAULT 7) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parent text;
  d date;
  today date := (now() AT TIME ZONE 'UTC')::date;
  child text;
  made integer := 0;
  parents constant text[] := ARRAY['raw.analytics_events', 'staging.events', 'staging.site_events'];
BEGIN
  PERFORM pg_advisory_xact_lock(7470234);
  FOREACH parent IN ARRAY parents LOOP
    FOR d IN SELECT generate_series(today - 1, today + days_ahead, interval '1 day')::date LOOP
      child := format('%s_%s', parent, to_char(d, 'YYYYMMDD'));
      CONTINUE WHEN to_regclass(child) IS NOT NULL;
      EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', child, parent);
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', child);
      EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', child);
      EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', parent, child,
        d::timestamp AT TIME ZONE 'UTC', (d + 1)::timestamp AT TIME ZONE 'UTC');
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
SELECT ops.ensure_partitions();
