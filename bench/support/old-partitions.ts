import type { Bench } from "./bench";

/** Every partitioned table that events go through. */
const PARENTS = ["raw.analytics_events", "staging.events", "staging.site_events"] as const;

/** Makes the partitions that a long life would have left: those of the `days` days before yesterday. */
export async function makeOldPartitions(bench: Bench, days: number): Promise<void> {
  for (const parent of PARENTS) {
    await bench.sql(`DO $$
      DECLARE d date; child text;
      BEGIN
        FOR d IN SELECT generate_series(current_date - ${days} - 1, current_date - 2, interval '1 day')::date LOOP
          child := format('${parent}_%s', to_char(d, 'YYYYMMDD'));
          CONTINUE WHEN to_regclass(child) IS NOT NULL;
          EXECUTE format('CREATE TABLE %s (LIKE ${parent} INCLUDING ALL)', child);
          EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', child);
          EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', child);
          EXECUTE format('ALTER TABLE ${parent} ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', child, d::timestamp AT TIME ZONE 'UTC', (d + 1)::timestamp AT TIME ZONE 'UTC');
        END LOOP;
      END $$`);
  }
}

/** Fills each day with page views of one organisation, received when they occurred; rollups of sessions are left out. */
export async function fillDays(bench: Bench, orgId: string, days: number, viewsADay: number): Promise<void> {
  const events = `
    FROM (SELECT d, i, md5('${orgId}' || d || '-' || i / 100)::uuid AS batch_id, i % 100 AS ordinal, d + (i % 20) * interval '1 hour' + i * interval '1 second' AS at, 'visitor_' || i % 50 AS visitor
          FROM generate_series((current_date - ${days} - 1)::timestamp AT TIME ZONE 'UTC', (current_date - 2)::timestamp AT TIME ZONE 'UTC', interval '1 day') AS d, generate_series(1, ${viewsADay}) AS i) v`;
  await bench.sql(`INSERT INTO raw.analytics_events (org_id, batch_id, ordinal, received_at, occurred_at, client_event_id, type, anonymous_id, session_id, properties, context)
    SELECT '${orgId}', batch_id, ordinal, at, at, 'old_' || d || '_' || i, 'page_view', visitor, 'sess' || visitor, '{}', '{"kind":"site","pageUrl":"https://www.example.com/"}' ${events}`);
  await bench.sql(`INSERT INTO staging.events (org_id, batch_id, ordinal, received_at, occurred_at, local_hour, local_day, client_event_id, type, person, session_id, properties, quality_score, validation_status, staged_at)
    SELECT '${orgId}', batch_id, ordinal, at, at, date_trunc('hour', at), (at AT TIME ZONE 'Europe/Berlin')::date, 'old_' || d || '_' || i, 'page_view', 'anonymous:' || visitor, 'sess' || visitor, '{}', 1, 'VALID', at ${events}`);
  await bench.sql(`INSERT INTO staging.site_events (org_id, batch_id, ordinal, received_at, occurred_at, local_hour, local_day, event_id, event_type, visitor_id, session_id, page, hostname, path, channel, bot,
      quality_score, validation_status, failed_rules, staged_at)
    SELECT '${orgId}', batch_id, ordinal, at, at, date_trunc('hour', at), (at AT TIME ZONE 'Europe/Berlin')::date, 'old_' || d || '_' || i, 'page_view', visitor, 'sess' || visitor, 'www.example.com/', 'www.example.com', '/', 'direct', false,
           1, 'VALID', '{}', at ${events}`);
  await bench.sql(`INSERT INTO rollup.site_days (org_id, day, bot, dimension, value, page_views, events)
    SELECT '${orgId}', (at AT TIME ZONE 'Europe/Berlin')::date, false, 'total', '', count(*), count(*) ${events} GROUP BY 2 ON CONFLICT DO NOTHING`);
  for (const parent of PARENTS) await bench.sql(`ANALYZE ${parent}`);
}
