-- Platform keys: for a backend that serves several organisations. What they send is placed in one of them before
-- the ledger; what cannot be placed is kept here, where no organisation looks.

-- Three tables of the operator's, who is no organisation: a transaction says `app.operator`, and then it is no
-- tenant's. Both at once see neither.
CREATE PROCEDURE ops.protect_operator(target regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY operator ON %s TO plumbline_app
       USING (current_setting(''app.operator'', true) = ''on'' AND coalesce(current_setting(''app.org_id'', true), '''') = '''')
       WITH CHECK (current_setting(''app.operator'', true) = ''on'' AND coalesce(current_setting(''app.org_id'', true), '''') = '''')', target);
  EXECUTE format('CREATE POLICY platform ON %s FOR SELECT TO plumbline_platform USING (true)', target);
  EXECUTE format('GRANT SELECT ON %s TO plumbline_platform', target);
END $$;

CREATE TABLE app.platform_keys (
  id           uuid        NOT NULL,
  name         text        NOT NULL,
  hash         bytea       NOT NULL,
  hint         text        NOT NULL,
  created_by   uuid,
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at   timestamptz,
  CONSTRAINT platform_keys_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX platform_keys_hash_key ON app.platform_keys (hash);
CALL ops.protect_operator('app.platform_keys');
GRANT SELECT, INSERT, UPDATE ON app.platform_keys TO plumbline_app;

-- What is done to the installation itself: the compliance log of an organisation has no place for it.
-- Append-only: nobody is granted an update or a delete.
CREATE TABLE app.operator_audit_entries (
  id      uuid        NOT NULL,
  at      timestamptz NOT NULL DEFAULT now(),
  actor   text        NOT NULL,
  action  text        NOT NULL,
  target  text        NOT NULL,
  details jsonb       NOT NULL DEFAULT '{}',
  CONSTRAINT operator_audit_entries_pkey PRIMARY KEY (id)
);
CREATE INDEX operator_audit_entries_at_idx ON app.operator_audit_entries (at);
CALL ops.protect_operator('app.operator_audit_entries');
GRANT SELECT, INSERT ON app.operator_audit_entries TO plumbline_app;

-- Events that belong to no organisation yet. `type`, `person` and `course_id` are what could be read of them, for
-- whoever looks; `skew_ms` is what to add to the sender's clock, as it was when they came. An open row that names
-- an organisation is on its way there: it may already be in that one's ledger.
CREATE TABLE raw.unassigned_events (
  id               uuid        NOT NULL,
  key_id           uuid        NOT NULL,
  status           text        NOT NULL DEFAULT 'open',
  client_event_id  text        COLLATE "C",
  type             text,
  person           text        COLLATE "C",
  course_id        text        COLLATE "C",
  code             text        NOT NULL,
  path             text,
  message          text        NOT NULL,
  payload          text        NOT NULL,
  skew_ms          bigint      NOT NULL,
  fingerprint      bytea       NOT NULL,
  occurrences      integer     NOT NULL DEFAULT 1,
  received_at      timestamptz NOT NULL,
  last_received_at timestamptz NOT NULL,
  assigned_to      uuid,
  resolved_at      timestamptz,
  resolved_by      text,
  CONSTRAINT unassigned_events_pkey PRIMARY KEY (id),
  CONSTRAINT unassigned_events_status_check CHECK (status IN ('open', 'assigned', 'discarded')),
  CONSTRAINT unassigned_events_assigned_check CHECK (status <> 'assigned' OR assigned_to IS NOT NULL),
  CONSTRAINT unassigned_events_resolved_check CHECK ((status = 'open') = (resolved_at IS NULL)),
  CONSTRAINT unassigned_events_key_id_fkey FOREIGN KEY (key_id) REFERENCES app.platform_keys (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX unassigned_events_open_key ON raw.unassigned_events (fingerprint) WHERE status = 'open';
CREATE INDEX unassigned_events_open_idx ON raw.unassigned_events (id) INCLUDE (code) WHERE status = 'open';
CREATE INDEX unassigned_events_fingerprint_idx ON raw.unassigned_events (fingerprint);
CALL ops.protect_operator('raw.unassigned_events');
GRANT SELECT, INSERT, UPDATE ON raw.unassigned_events TO plumbline_app;

-- Which organisations have a course of that name: asked for across all of them.
CREATE INDEX courses_course_id_idx ON learning.courses (course_id);
