-- Which time zone held when, in one place. Both run with the rights of their caller, and row-level security holds
-- in them as it does for the table.

-- An organisation's zones with the time in which each held. In FROM the planner puts the query in its place.
CREATE FUNCTION app.zones_of(org uuid) RETURNS TABLE (zone text, effective_from timestamptz, effective_to timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT z.zone, z.effective_from, lead(z.effective_from, 1, 'infinity') OVER (ORDER BY z.effective_from)
  FROM app.organisation_zones z WHERE z.org_id = org
$$;

-- The zone that held at an instant; UTC before the first. A call is a query of its own: one an organisation, never
-- one a row. Written as (SELECT app.zone_of($1, now())) it is called once for a statement.
CREATE FUNCTION app.zone_of(org uuid, at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce((SELECT z.zone FROM app.organisation_zones z WHERE z.org_id = org AND z.effective_from <= at ORDER BY z.effective_from DESC LIMIT 1), 'UTC')
$$;

GRANT EXECUTE ON FUNCTION app.zones_of(uuid), app.zone_of(uuid, timestamptz) TO plumbline_app, plumbline_pipeline, plumbline_platform;
