-- Exports: a row is the job, its progress, and the entry in the list of past ones. Its file lies outside the
-- database; a row names one only when the file is whole.
CREATE TABLE ops.exports (
  org_id        uuid        NOT NULL,
  id            uuid        NOT NULL,
  dataset       text        NOT NULL,
  filter        jsonb       NOT NULL,
  bom           boolean     NOT NULL,
  free_text     boolean     NOT NULL,
  requested_by  text        NOT NULL,
  status        text        NOT NULL DEFAULT 'waiting',
  rows          bigint      NOT NULL DEFAULT 0,
  expected_rows bigint,
  bytes         bigint      NOT NULL DEFAULT 0,
  file_key      text,
  cache_key     text,
  from_cache    boolean     NOT NULL DEFAULT false,
  attempts      integer     NOT NULL DEFAULT 0,
  lease_id      uuid,
  lease_until   timestamptz,
  error         text,
  created_at    timestamptz NOT NULL DEFAULT now(),
  started_at    timestamptz,
  finished_at   timestamptz,
  expires_at    timestamptz,
  CONSTRAINT exports_pkey PRIMARY KEY (org_id, id),
  CONSTRAINT exports_status_check CHECK (status IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'expired')),
  CONSTRAINT exports_file_check CHECK (status <> 'done' OR file_key IS NOT NULL),
  CONSTRAINT exports_org_id_fkey FOREIGN KEY (org_id) REFERENCES app.organisations (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX exports_org_id_created_at_idx ON ops.exports (org_id, created_at);
CREATE INDEX exports_org_id_cache_key_idx ON ops.exports (org_id, cache_key);
CREATE INDEX exports_pending_idx ON ops.exports (org_id) WHERE status IN ('waiting', 'running');
CALL ops.protect('ops.exports');
GRANT SELECT, INSERT, UPDATE ON ops.exports TO plumbline_app;
