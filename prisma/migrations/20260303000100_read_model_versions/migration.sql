-- Which version of each read model an organisation's numbers were built by: where the code has another one, a rebuild
-- of all days is wanted.
CREATE TABLE ops.read_model_versions (
  org_id   uuid        NOT NULL,
  model    text        COLLATE "C" NOT NULL,
  version  integer     NOT NULL,
  built_at timestamptz NOT NULL,
  CONSTRAINT read_model_versions_pkey PRIMARY KEY (org_id, model),
  CONSTRAINT read_model_versions_org_id_fkey FOREIGN KEY (org_id) REFERENCES app.organisations (id) ON DELETE CASCADE ON UPDATE CASCADE
);
-- What stands now was built by the first version of the models that there are.
INSERT INTO ops.read_model_versions (org_id, model, version, built_at)
SELECT o.id, m.model, 1, now() FROM app.organisations o CROSS JOIN (VALUES ('rollup'), ('site'), ('learning')) AS m(model);
CALL ops.protect('ops.read_model_versions');
GRANT SELECT ON ops.read_model_versions TO plumbline_app;
GRANT SELECT, INSERT, UPDATE ON ops.read_model_versions TO plumbline_pipeline;
