-- The last lines of imported logs, under the organisation's key, with their times: a file that goes on where another
-- ended is known by them, also in a later import.
CREATE TABLE raw.import_ends (
  org_id      uuid        NOT NULL,
  server      text        NOT NULL,
  ended_at    timestamptz NOT NULL,
  last_line   text        NOT NULL,
  marks       text        NOT NULL,
  imported_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT import_ends_pkey PRIMARY KEY (org_id, server, ended_at, last_line)
);
CALL ops.protect('raw.import_ends');
GRANT SELECT, INSERT, DELETE ON raw.import_ends TO plumbline_app;
