-- How long an organisation keeps events, where it keeps them for less than the installation does.
ALTER TABLE app.organisations
  ADD COLUMN retention_raw_days     integer,
  ADD COLUMN retention_staging_days integer,
  ADD CONSTRAINT organisations_retention_raw_days_check CHECK (retention_raw_days >= 0),
  ADD CONSTRAINT organisations_retention_staging_days_check CHECK (retention_staging_days >= 0);

-- From which receipt on every event is kept. The days up to frozen_through can hold events from before: an event is
-- received at most 24 hours before it occurred, and no zone is further ahead than 14 hours.
-- Written as (SELECT app.kept_since($1)) it is called once for a statement.
CREATE FUNCTION app.kept_since(org uuid) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce((SELECT (o.frozen_through - 1)::timestamp AT TIME ZONE 'UTC' FROM app.organisations o WHERE o.id = org), '-infinity')
$$;
GRANT EXECUTE ON FUNCTION app.kept_since(uuid) TO plumbline_app, plumbline_pipeline, plumbline_platform;

-- When the first and last page of a visit were viewed and its user was named, so that a late event finds its place
-- although the visit's other events are gone. Null for visits from before: the beginning and the end stand for them.
-- several_days: whether its events were received on more than one UTC day; true where that is not known.
ALTER TABLE business.site_sessions
  ADD COLUMN first_view_at timestamptz,
  ADD COLUMN last_view_at  timestamptz,
  ADD COLUMN user_at       timestamptz,
  ADD COLUMN several_days  boolean NOT NULL DEFAULT true;
-- Partial and on columns that do not change: a visit that grows updates no index.
CREATE INDEX site_sessions_several_days_idx ON business.site_sessions (org_id, started_at) WHERE several_days;

-- What is left of visits whose events are no longer kept, where later events belong to the same visit: a stretch
-- without half an hour of silence each. A visit with all its events gone stands for itself and has no row here, until
-- an event joins it.
CREATE TABLE business.site_frozen_parts (
  org_id            uuid        NOT NULL,
  visitor_id        text        COLLATE "C" NOT NULL,
  session_id        text        COLLATE "C" NOT NULL,
  started_at        timestamptz NOT NULL,
  ended_at          timestamptz NOT NULL,
  local_day         date        NOT NULL,
  local_hour        timestamptz NOT NULL,
  page_views        integer     NOT NULL,
  events            integer     NOT NULL,
  entry_page        text,
  exit_page         text,
  bounce            boolean     NOT NULL,
  referrer_host     text,
  channel           text        NOT NULL,
  utm_source        text,
  utm_medium        text,
  utm_campaign      text,
  utm_term          text,
  utm_content       text,
  browser           text,
  os                text,
  device            text,
  country           text,
  language          text,
  user_id           text,
  bot               boolean     NOT NULL,
  pages             text[]      NOT NULL DEFAULT '{}',
  first_received_at timestamptz,
  last_received_at  timestamptz,
  first_view_at     timestamptz,
  last_view_at      timestamptz,
  user_at           timestamptz,
  several_days      boolean     NOT NULL DEFAULT true,
  CONSTRAINT site_frozen_parts_pkey PRIMARY KEY (org_id, visitor_id, session_id, started_at)
);

-- What visits did on a page beside viewing it, of events that are no longer kept. A visit is a hash.
CREATE TABLE rollup.site_page_visits (
  org_id     uuid    NOT NULL,
  page       text    COLLATE "C" NOT NULL,
  day        date    NOT NULL,
  visit      uuid    NOT NULL,
  engaged_ms numeric,
  depth      numeric,
  CONSTRAINT site_page_visits_pkey PRIMARY KEY (org_id, page, day, visit)
);
-- The links that were followed there. A link is the hash of its kind and address.
CREATE TABLE rollup.site_page_links (
  org_id uuid   NOT NULL,
  page   text   COLLATE "C" NOT NULL,
  day    date   NOT NULL,
  link   uuid   NOT NULL,
  kind   text   NOT NULL,
  url    text   NOT NULL,
  times  bigint NOT NULL,
  CONSTRAINT site_page_links_pkey PRIMARY KEY (org_id, page, day, link)
);

DO $$
DECLARE t regclass;
BEGIN
  FOREACH t IN ARRAY ARRAY['business.site_frozen_parts', 'rollup.site_page_visits', 'rollup.site_page_links']::regclass[] LOOP
    CALL ops.protect(t);
    EXECUTE format('GRANT SELECT ON %s TO plumbline_app', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO plumbline_pipeline', t);
  END LOOP;
END $$;

-- Retention runs as the pipeline, an organisation at a time. Whole partitions are the owner's to drop.
GRANT UPDATE (frozen_through) ON app.organisations TO plumbline_pipeline;
GRANT DELETE ON raw.analytics_events, raw.analytics_event_batches, raw.event_ledger, raw.corrections, raw.dead_letters TO plumbline_pipeline;
