-- One queue for everything that is claimed, leased, retried and resumed. A row is there as long as there is work in
-- it; what came of it is told by the tables of the module that did it.
CREATE TABLE ops.work (
  org_id          uuid        NOT NULL,
  kind            text        NOT NULL,
  id              uuid        NOT NULL,
  state           text        NOT NULL DEFAULT 'waiting',
  priority        integer     NOT NULL DEFAULT 0,
  payload         jsonb       NOT NULL DEFAULT '{}',
  cursor          jsonb,
  attempts        integer     NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  lease_id        uuid,
  leased_until    timestamptz,
  lease_owner     text,
  last_error      text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT work_pkey PRIMARY KEY (org_id, kind, id),
  CONSTRAINT work_state_check CHECK (state IN ('waiting', 'running', 'paused', 'failed')),
  CONSTRAINT work_lease_check CHECK (state <> 'running' OR (lease_id IS NOT NULL AND leased_until IS NOT NULL)),
  CONSTRAINT work_org_id_fkey FOREIGN KEY (org_id) REFERENCES app.organisations (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX work_due_idx ON ops.work (kind, next_attempt_at) WHERE state IN ('waiting', 'running');
CALL ops.protect('ops.work');
GRANT SELECT, INSERT, UPDATE, DELETE ON ops.work TO plumbline_app, plumbline_pipeline;
COMMENT ON COLUMN ops.work.cursor IS 'How far it is, in the words of its kind: the next attempt goes on from there.';
COMMENT ON COLUMN ops.work.attempts IS 'Counted when it is claimed, so that one that ends its process each time is given up.';

-- Exports are its first kind.
ALTER TABLE ops.exports NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ops.work NO FORCE ROW LEVEL SECURITY;
INSERT INTO ops.work (org_id, kind, id, created_at) SELECT org_id, 'export', id, created_at FROM ops.exports WHERE status IN ('waiting', 'running');
UPDATE ops.exports SET status = 'waiting' WHERE status = 'running';
ALTER TABLE ops.exports FORCE ROW LEVEL SECURITY;
ALTER TABLE ops.work FORCE ROW LEVEL SECURITY;
ALTER TABLE ops.exports DROP COLUMN lease_id, DROP COLUMN lease_until;
