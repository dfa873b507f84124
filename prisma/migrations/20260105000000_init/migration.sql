-- Schemas, one a layer. The four group roles exist before the first migration runs
-- (src/db/roles.ts); they are NOLOGIN, and what they may do is said here.
CREATE SCHEMA app;
CREATE SCHEMA raw;
CREATE SCHEMA staging;
CREATE SCHEMA rollup;
CREATE SCHEMA ops;

GRANT USAGE ON SCHEMA app, raw, staging, rollup, ops TO plumbline_app, plumbline_pipeline, plumbline_platform;
GRANT USAGE ON SCHEMA app TO plumbline_auth;

-- The organisation of the running transaction. On a reused connection the unset setting is '',
-- and a bare cast of it raises: hence nullif.
CREATE FUNCTION ops.current_org() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.org_id', true), '')::uuid $$;

-- Tenant isolation of one table: forced row-level security, one organisation at a time for the app
-- and the pipeline, read-only over all of them for the platform role.
CREATE PROCEDURE ops.protect(target regclass, org_column text DEFAULT 'org_id') LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY tenant ON %s TO plumbline_app, plumbline_pipeline
       USING (%I = nullif(current_setting(''app.org_id'', true), '''')::uuid)
       WITH CHECK (%I = nullif(current_setting(''app.org_id'', true), '''')::uuid)', target, org_column, org_column);
  EXECUTE format('CREATE POLICY platform ON %s FOR SELECT TO plumbline_platform USING (true)', target);
  EXECUTE format('GRANT SELECT ON %s TO plumbline_platform', target);
END $$;

-- ───────────────────────────────────────────────────────────── app: who may do what

CREATE TABLE app.organisations (
  id             uuid        NOT NULL,
  name           text        NOT NULL,
  slug           text        NOT NULL,
  customer_id    text        NOT NULL,
  frozen_through date,
  created_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT organisations_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX organisations_slug_key ON app.organisations (slug);
CREATE UNIQUE INDEX organisations_customer_id_key ON app.organisations (customer_id);
CALL ops.protect('app.organisations', 'id');
CREATE POLICY sign_in ON app.organisations FOR SELECT TO plumbline_auth USING (true);
GRANT SELECT, INSERT, UPDATE ON app.organisations TO plumbline_app;
GRANT SELECT ON app.organisations TO plumbline_pipeline, plumbline_auth;

-- A time zone holds from one instant on: a change never rewrites the days before it.
CREATE TABLE app.organisation_zones (
  org_id         uuid        NOT NULL,
  effective_from timestamptz NOT NULL,
  zone           text        NOT NULL,
  CONSTRAINT organisation_zones_pkey PRIMARY KEY (org_id, effective_from),
  CONSTRAINT organisation_zones_org_id_fkey FOREIGN KEY (org_id) REFERENCES app.organisations (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CALL ops.protect('app.organisation_zones');
GRANT SELECT, INSERT, UPDATE, DELETE ON app.organisation_zones TO plumbline_app;
GRANT SELECT ON app.organisation_zones TO plumbline_pipeline;

CREATE TABLE app.users (
  id              uuid        NOT NULL,
  email           text        NOT NULL,
  name            text        NOT NULL,
  password_hash   text        NOT NULL,
  platform_admin  boolean     NOT NULL DEFAULT false,
  session_version integer     NOT NULL DEFAULT 1,
  created_at      timestamptz NOT NULL DEFAULT now(),
  disabled_at     timestamptz,
  CONSTRAINT users_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX users_email_key ON app.users (email);

CREATE TABLE app.memberships (
  org_id     uuid        NOT NULL,
  user_id    uuid        NOT NULL,
  role       text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT memberships_pkey PRIMARY KEY (org_id, user_id),
  CONSTRAINT memberships_role_check CHECK (role IN ('org_admin', 'analyst', 'viewer')),
  CONSTRAINT memberships_org_id_fkey FOREIGN KEY (org_id) REFERENCES app.organisations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES app.users (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX memberships_user_id_idx ON app.memberships (user_id);
CALL ops.protect('app.memberships');
CREATE POLICY sign_in ON app.memberships FOR SELECT TO plumbline_auth USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON app.memberships TO plumbline_app;
GRANT SELECT ON app.memberships TO plumbline_auth;

-- People belong to no single organisation: an organisation sees those who are its members, and only
-- the sign-in role reads a password hash.
ALTER TABLE app.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.users FORCE ROW LEVEL SECURITY;
CREATE POLICY sign_in ON app.users TO plumbline_auth USING (true) WITH CHECK (true);
CREATE POLICY members ON app.users FOR SELECT TO plumbline_app
  USING (EXISTS (SELECT 1 FROM app.memberships m WHERE m.user_id = users.id));
CREATE POLICY platform ON app.users FOR SELECT TO plumbline_platform USING (true);
-- Whoever adds a member that nobody knows yet makes the person, in the same transaction: an ordinary one.
CREATE POLICY invite ON app.users FOR INSERT TO plumbline_app WITH CHECK (NOT platform_admin);
GRANT INSERT (id, email, name, password_hash) ON app.users TO plumbline_app;
GRANT SELECT, INSERT, UPDATE ON app.users TO plumbline_auth;
GRANT SELECT (id, email, name, platform_admin, created_at, disabled_at) ON app.users TO plumbline_app, plumbline_platform;

CREATE TABLE app.api_keys (
  org_id       uuid        NOT NULL,
  id           uuid        NOT NULL,
  kind         text        NOT NULL,
  name         text        NOT NULL,
  hash         bytea       NOT NULL,
  hint         text        NOT NULL,
  created_by   uuid,
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at   timestamptz,
  CONSTRAINT api_keys_pkey PRIMARY KEY (org_id, id),
  CONSTRAINT api_keys_kind_check CHECK (kind IN ('write', 'secret')),
  CONSTRAINT api_keys_org_id_fkey FOREIGN KEY (org_id) REFERENCES app.organisations (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX api_keys_org_id_hash_key ON app.api_keys (org_id, hash);
CALL ops.protect('app.api_keys');
GRANT SELECT, INSERT, UPDATE ON app.api_keys TO plumbline_app;

-- Append-only: nobody is granted an update or a delete.
CREATE TABLE app.audit_entries (
  org_id  uuid        NOT NULL,
  id      uuid        NOT NULL,
  at      timestamptz NOT NULL DEFAULT now(),
  actor   text        NOT NULL,
  action  text        NOT NULL,
  target  text        NOT NULL,
  details jsonb       NOT NULL DEFAULT '{}',
  CONSTRAINT audit_entries_pkey PRIMARY KEY (org_id, id)
);
CREATE INDEX audit_entries_org_id_at_idx ON app.audit_entries (org_id, at);
CALL ops.protect('app.audit_entries');
GRANT SELECT, INSERT ON app.audit_entries TO plumbline_app;

-- ───────────────────────────────────────────────────────────── raw: as received

-- One row a committed group of requests: the drain's queue, and the envelope's count.
CREATE TABLE raw.analytics_event_batches (
  org_id       uuid        NOT NULL,
  batch_id     uuid        NOT NULL,
  kind         text        NOT NULL DEFAULT 'ingest',
  source       text        NOT NULL,
  received_at  timestamptz NOT NULL,
  requests     integer     NOT NULL,
  received     integer     NOT NULL,
  accepted     integer     NOT NULL,
  duplicates   integer     NOT NULL,
  failed       integer     NOT NULL,
  counted      integer     NOT NULL DEFAULT 0,
  set_aside    integer     NOT NULL DEFAULT 0,
  processed_at timestamptz,
  CONSTRAINT analytics_event_batches_pkey PRIMARY KEY (org_id, batch_id),
  CONSTRAINT analytics_event_batches_kind_check CHECK (kind IN ('ingest', 'replay')),
  CONSTRAINT analytics_event_batches_balance_check CHECK (received = accepted + duplicates + failed)
);
CREATE INDEX analytics_event_batches_pending_idx ON raw.analytics_event_batches (org_id, batch_id) INCLUDE (accepted, received_at) WHERE processed_at IS NULL;
CREATE INDEX analytics_event_batches_org_id_received_at_idx ON raw.analytics_event_batches (org_id, received_at);
CALL ops.protect('raw.analytics_event_batches');
-- To find a lane that has work, the pipeline sees which organisations have pending batches.
CREATE POLICY lanes ON raw.analytics_event_batches FOR SELECT TO plumbline_pipeline USING (true);
GRANT SELECT, INSERT ON raw.analytics_event_batches TO plumbline_app;
GRANT SELECT, INSERT, UPDATE ON raw.analytics_event_batches TO plumbline_pipeline;

CREATE TABLE raw.analytics_events (
  org_id          uuid        NOT NULL,
  batch_id        uuid        NOT NULL,
  ordinal         integer     NOT NULL,
  received_at     timestamptz NOT NULL,
  occurred_at     timestamptz NOT NULL,
  client_event_id text        COLLATE "C" NOT NULL,
  type            text        NOT NULL,
  user_id         text,
  anonymous_id    text,
  session_id      text,
  course_id       text,
  lesson_id       text,
  properties      jsonb       NOT NULL,
  context         jsonb,
  CONSTRAINT analytics_events_pkey PRIMARY KEY (org_id, batch_id, ordinal, received_at)
) PARTITION BY RANGE (received_at);
CREATE INDEX analytics_events_org_id_occurred_at_idx ON raw.analytics_events (org_id, occurred_at);
CALL ops.protect('raw.analytics_events');
GRANT SELECT, INSERT ON raw.analytics_events TO plumbline_app;
GRANT SELECT ON raw.analytics_events TO plumbline_pipeline;

-- Who has been accepted: outside the partitions, so that a retry after midnight is still a duplicate.
CREATE TABLE raw.event_ledger (
  org_id          uuid        NOT NULL,
  client_event_id text        COLLATE "C" NOT NULL,
  received_at     timestamptz NOT NULL,
  batch_id        uuid        NOT NULL,
  ordinal         integer     NOT NULL,
  CONSTRAINT event_ledger_pkey PRIMARY KEY (org_id, client_event_id)
);
CALL ops.protect('raw.event_ledger');
GRANT SELECT, INSERT ON raw.event_ledger TO plumbline_app;
GRANT SELECT ON raw.event_ledger TO plumbline_pipeline;

-- What failed, and why. The payload is text: jsonb refuses \u0000. The same failure sent again while
-- its letter is open raises `occurrences` instead of writing a second letter.
CREATE TABLE raw.dead_letters (
  org_id          uuid        NOT NULL,
  id              uuid        NOT NULL,
  stage           text        NOT NULL,
  status          text        NOT NULL DEFAULT 'open',
  batch_id        uuid        NOT NULL,
  ordinal         integer     NOT NULL,
  client_event_id text        COLLATE "C",
  code            text        NOT NULL,
  path            text,
  message         text        NOT NULL,
  payload         text        NOT NULL,
  fingerprint     bytea       NOT NULL,
  occurrences     integer     NOT NULL DEFAULT 1,
  received_at     timestamptz NOT NULL,
  last_received_at timestamptz NOT NULL,
  resolved_at     timestamptz,
  CONSTRAINT dead_letters_pkey PRIMARY KEY (org_id, id),
  CONSTRAINT dead_letters_stage_check CHECK (stage IN ('verdict', 'pipeline')),
  CONSTRAINT dead_letters_status_check CHECK (status IN ('open', 'superseded', 'replayed', 'discarded'))
);
CREATE UNIQUE INDEX dead_letters_open_key ON raw.dead_letters (org_id, fingerprint) WHERE status = 'open';
CREATE INDEX dead_letters_org_id_client_event_id_idx ON raw.dead_letters (org_id, client_event_id);
CREATE INDEX dead_letters_org_id_received_at_idx ON raw.dead_letters (org_id, received_at);
CALL ops.protect('raw.dead_letters');
GRANT SELECT, INSERT, UPDATE ON raw.dead_letters TO plumbline_app, plumbline_pipeline;

-- What is applied over raw when it is staged: `replace` gives the event's fields anew, `exclude` sets
-- it aside. The highest version holds. Raw and ledger stay untouched.
CREATE TABLE raw.corrections (
  org_id          uuid        NOT NULL,
  batch_id        uuid        NOT NULL,
  ordinal         integer     NOT NULL,
  version         integer     NOT NULL,
  kind            text        NOT NULL,
  event           jsonb,
  reason          text        NOT NULL,
  received_at     timestamptz NOT NULL,
  replay_batch_id uuid,
  current         boolean     NOT NULL DEFAULT true,
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT corrections_pkey PRIMARY KEY (org_id, batch_id, ordinal, version),
  CONSTRAINT corrections_kind_check CHECK (kind IN ('replace', 'exclude')),
  CONSTRAINT corrections_event_check CHECK ((kind = 'replace') = (event IS NOT NULL))
);
CREATE UNIQUE INDEX corrections_current_key ON raw.corrections (org_id, batch_id, ordinal) WHERE current;
CREATE INDEX corrections_org_id_replay_batch_id_idx ON raw.corrections (org_id, replay_batch_id);
CALL ops.protect('raw.corrections');
GRANT SELECT, INSERT, UPDATE ON raw.corrections TO plumbline_app, plumbline_pipeline;

-- ───────────────────────────────────────────────────────────── staging: typed and scored

CREATE TABLE staging.events (
  org_id            uuid        NOT NULL,
  batch_id          uuid        NOT NULL,
  ordinal           integer     NOT NULL,
  received_at       timestamptz NOT NULL,
  occurred_at       timestamptz NOT NULL,
  local_hour        timestamptz NOT NULL,
  local_day         date        NOT NULL,
  client_event_id   text        COLLATE "C" NOT NULL,
  type              text        NOT NULL,
  person            text        COLLATE "C",
  session_id        text        COLLATE "C",
  course_id         text        COLLATE "C",
  lesson_id         text        COLLATE "C",
  properties        jsonb       NOT NULL,
  quality_score     real        NOT NULL,
  validation_status text        NOT NULL,
  staged_at         timestamptz NOT NULL,
  CONSTRAINT events_pkey PRIMARY KEY (org_id, batch_id, ordinal, received_at),
  CONSTRAINT events_validation_status_check CHECK (validation_status IN ('VALID', 'WARNING', 'INVALID'))
) PARTITION BY RANGE (received_at);
CREATE INDEX events_org_id_local_day_idx ON staging.events (org_id, local_day);
CALL ops.protect('staging.events');
GRANT SELECT ON staging.events TO plumbline_app;
GRANT SELECT, INSERT, DELETE ON staging.events TO plumbline_pipeline;

-- ───────────────────────────────────────────────────────────── rollup: every number

-- An hour belongs to one local day: a range of days needs no time zone to be read.
CREATE TABLE rollup.event_hours (
  org_id uuid        NOT NULL,
  day    date        NOT NULL,
  hour   timestamptz NOT NULL,
  type   text        COLLATE "C" NOT NULL,
  events bigint      NOT NULL,
  CONSTRAINT event_hours_pkey PRIMARY KEY (org_id, day, hour, type)
);
CREATE TABLE rollup.event_days (
  org_id uuid   NOT NULL,
  day    date   NOT NULL,
  type   text   COLLATE "C" NOT NULL,
  events bigint NOT NULL,
  CONSTRAINT event_days_pkey PRIMARY KEY (org_id, day, type)
);
-- Distinct people, sessions and courses of an hour.
CREATE TABLE rollup.seen_hours (
  org_id    uuid        NOT NULL,
  dimension text        COLLATE "C" NOT NULL,
  day       date        NOT NULL,
  hour      timestamptz NOT NULL,
  key       text        COLLATE "C" NOT NULL,
  CONSTRAINT seen_hours_pkey PRIMARY KEY (org_id, dimension, day, hour, key)
);
CREATE TABLE rollup.distinct_hours (
  org_id    uuid        NOT NULL,
  dimension text        COLLATE "C" NOT NULL,
  day       date        NOT NULL,
  hour      timestamptz NOT NULL,
  n         bigint      NOT NULL,
  CONSTRAINT distinct_hours_pkey PRIMARY KEY (org_id, dimension, day, hour)
);
-- Distinct keys over any range of days: the sum of n with day in [a, b] and previous_day < a.
CREATE TABLE rollup.seen_days (
  org_id    uuid NOT NULL,
  dimension text COLLATE "C" NOT NULL,
  key       text COLLATE "C" NOT NULL,
  day       date NOT NULL,
  CONSTRAINT seen_days_pkey PRIMARY KEY (org_id, dimension, key, day)
);
CREATE INDEX seen_days_day_idx ON rollup.seen_days (org_id, dimension, day);
CREATE TABLE rollup.day_gaps (
  org_id       uuid   NOT NULL,
  dimension    text   COLLATE "C" NOT NULL,
  day          date   NOT NULL,
  previous_day date   NOT NULL,
  n            bigint NOT NULL,
  CONSTRAINT day_gaps_pkey PRIMARY KEY (org_id, dimension, day, previous_day)
);
-- The balance of what was received, by UTC hour of receipt, of every drained batch.
CREATE TABLE rollup.balance_hours (
  org_id     uuid        NOT NULL,
  hour       timestamptz NOT NULL,
  received   bigint      NOT NULL,
  accepted   bigint      NOT NULL,
  duplicates bigint      NOT NULL,
  failed     bigint      NOT NULL,
  counted    bigint      NOT NULL,
  set_aside  bigint      NOT NULL,
  CONSTRAINT balance_hours_pkey PRIMARY KEY (org_id, hour)
);
CREATE TABLE rollup.analytics_insights (
  org_id      uuid        NOT NULL,
  insight     text        NOT NULL,
  local_day   date        NOT NULL,
  payload     jsonb       NOT NULL,
  computed_at timestamptz NOT NULL,
  CONSTRAINT analytics_insights_pkey PRIMARY KEY (org_id, insight)
);
DO $$
DECLARE t regclass;
BEGIN
  FOR t IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'rollup'::regnamespace AND c.relkind = 'r' LOOP
    CALL ops.protect(t);
    EXECUTE format('GRANT SELECT ON %s TO plumbline_app', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO plumbline_pipeline', t);
  END LOOP;
END $$;

-- ───────────────────────────────────────────────────────────── ops: what keeps it going

CREATE TABLE ops.lanes (
  org_id          uuid        NOT NULL,
  last_served_at  timestamptz NOT NULL DEFAULT '-infinity',
  attempts        integer     NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT '-infinity',
  last_error      text,
  CONSTRAINT lanes_pkey PRIMARY KEY (org_id),
  CONSTRAINT lanes_org_id_fkey FOREIGN KEY (org_id) REFERENCES app.organisations (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CALL ops.protect('ops.lanes');
CREATE POLICY lanes ON ops.lanes TO plumbline_pipeline USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON ops.lanes TO plumbline_app;
GRANT SELECT, UPDATE ON ops.lanes TO plumbline_pipeline;

-- Durable state of the jobs themselves; no tenant data.
CREATE TABLE ops.jobs (
  id               text        NOT NULL,
  last_started_at  timestamptz,
  last_finished_at timestamptz,
  last_error       text,
  CONSTRAINT jobs_pkey PRIMARY KEY (id)
);
CREATE TABLE ops.heartbeats (
  name    text        NOT NULL,
  beat_at timestamptz NOT NULL,
  CONSTRAINT heartbeats_pkey PRIMARY KEY (name)
);
GRANT SELECT ON ops.jobs, ops.heartbeats TO plumbline_app, plumbline_platform;
GRANT SELECT, INSERT, UPDATE ON ops.jobs, ops.heartbeats TO plumbline_pipeline;

-- ───────────────────────────────────────────────────────────── partitions

-- Daily partitions (UTC day of receipt) of a table from yesterday to `days_ahead` days from now. Each is
-- created alone and then attached: CREATE … PARTITION OF would stall ingest behind any reader.
-- A partition carries its parent's protection itself and has no grants: reading one directly must not
-- pass the parent's policy by.
CREATE FUNCTION ops.ensure_partitions(days_ahead integer DEFAULT 7) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parent text;
  d date;
  today date := (now() AT TIME ZONE 'UTC')::date;
  child text;
  made integer := 0;
  parents constant text[] := ARRAY['raw.analytics_events', 'staging.events'];
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
REVOKE ALL ON FUNCTION ops.ensure_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.ensure_partitions(integer) TO plumbline_pipeline;
SELECT ops.ensure_partitions();
