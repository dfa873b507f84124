-- Partitioned parents stand in one table, which ops.ensure_partitions reads: a new one is a row here.
CREATE TABLE ops.partitioned_tables (
  parent       text    NOT NULL,
  range_column text    NOT NULL,
  width        text    NOT NULL DEFAULT 'day',
  days_ahead   integer NOT NULL DEFAULT 7,
  -- Which of the retention settings decides how long a partition is kept; null keeps it.
  retention    text,
  CONSTRAINT partitioned_tables_pkey PRIMARY KEY (parent),
  CONSTRAINT partitioned_tables_width_check CHECK (width IN ('day', 'week', 'month')),
  CONSTRAINT partitioned_tables_days_ahead_check CHECK (days_ahead BETWEEN 1 AND 400),
  CONSTRAINT partitioned_tables_retention_check CHECK (retention IN ('raw', 'staging'))
);
GRANT SELECT ON ops.partitioned_tables TO plumbline_app, plumbline_pipeline, plumbline_platform;
INSERT INTO ops.partitioned_tables (parent, range_column, retention) VALUES
  ('raw.analytics_events', 'received_at', 'raw'),
  ('staging.events', 'received_at', 'staging'),
  ('staging.site_events', 'received_at', 'staging');

-- What partitions there are, and from when (included) until when (not included) each holds rows.
CREATE VIEW ops.partitions WITH (security_invoker = true) AS
  SELECT p.parent, p.retention, format('%I.%I', n.nspname, c.relname) AS name, i.inhdetachpending AS detaching,
         (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''([^'']+)''\)'))[1]::timestamptz AS lower,
         (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz AS upper
  FROM ops.partitioned_tables p
  JOIN pg_inherits i ON i.inhparent = p.parent::regclass
  JOIN pg_class c ON c.oid = i.inhrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace;
GRANT SELECT ON ops.partitions TO plumbline_app, plumbline_pipeline, plumbline_platform;

-- Makes the partitions from yesterday to `days_ahead` days from now, in UTC. Each is created alone and then
-- attached: CREATE … PARTITION OF would stall ingest behind any reader. A partition carries its parent's protection
-- itself and has no grants: reading one directly must not pass the parent's policy by.
-- A width may be changed at any time: a new partition begins where the ones that are there end.
DROP FUNCTION ops.ensure_partitions(integer);
CREATE FUNCTION ops.ensure_partitions() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, MDY' AS $$
DECLARE
  t record;
  step interval;
  until timestamptz;
  window_start timestamptz;
  present tstzmultirange;
  missing tstzrange;
  child text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(7470234);
  FOR t IN SELECT * FROM ops.partitioned_tables ORDER BY parent LOOP
    step := ('1 ' || t.width)::interval;
    until := date_trunc('day', now()) + (t.days_ahead + 1) * interval '1 day';
    window_start := date_trunc(t.width, now() - interval '1 day');
    SELECT coalesce(range_agg(tstzrange(p.lower, p.upper)), '{}') INTO present FROM ops.partitions p WHERE p.parent = t.parent;
    WHILE window_start < until LOOP
      FOR missing IN SELECT unnest(tstzmultirange(tstzrange(window_start, window_start + step)) - present) LOOP
        child := format('%s_%s', t.parent, to_char(lower(missing), 'YYYYMMDD'));
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', child, t.parent);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', child);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', child);
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', t.parent, child, lower(missing), upper(missing));
        made := made + 1;
      END LOOP;
      window_start := window_start + step;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION ops.ensure_partitions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.ensure_partitions() TO plumbline_pipeline;
SELECT ops.ensure_partitions();

-- When a session's events were received, so that a late event of it asks for those days' partitions alone. Null for
-- sessions from before; those are looked for from a day before they began.
ALTER TABLE business.site_sessions ADD COLUMN first_received_at timestamptz, ADD COLUMN last_received_at timestamptz;

-- What happened to raw events is shown latest first.
CREATE INDEX corrections_org_id_created_at_idx ON raw.corrections (org_id, created_at);
