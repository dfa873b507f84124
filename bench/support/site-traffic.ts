import type { Database } from "@/db/database";
import { shiftDay } from "@/kernel/day";
import { distinctKeys } from "@/modules/rollup/service";
import { VISITORS } from "@/modules/site/layers/model.service";
import { recomputeSessions, touchedSessions } from "@/modules/site/layers/sessions.store";
import { countEvents } from "@/modules/site/layers/rollups.store";

export const DAYS = 30;
const VIEWS_A_VISIT = 5;
/** A visitor comes about three times a month. */
const VISITS_A_VISITOR = 3;

/**
 * Puts `views` page views of the 30 days up to `to` where the dashboard reads them. Cleaned events are made by
 * one statement, which is what would take longest; sessions and rollups by the pipeline's own statements, day by
 * day. Raw events, the vault and the rollups of all events are not made: no query of the dashboard's reads them.
 */
export async function makeTraffic(db: Database, orgId: string, views: number, to: string): Promise<void> {
  const visits = Math.round(views / VIEWS_A_VISIT);
  const from = shiftDay(to, 1 - DAYS);
  await db.lane(orgId).write((sql) => sql.rows(STAGE, [orgId, from, visits, Math.round(visits / VISITS_A_VISITOR)]));
  for (let day = from; day <= to; day = shiftDay(day, 1)) {
    const scope = { kind: "day", day, receivedFrom: new Date(Date.now() - 86_400_000), receivedTo: new Date() } as const;
    await db.lane(orgId).write(async (sql) => {
      await countEvents(sql, orgId, scope, 1);
      await distinctKeys.add(sql, orgId, VISITORS, scope);
      await recomputeSessions(sql, orgId, await touchedSessions(sql, orgId, scope), scope);
    });
  }
}

/** Squares of uniform draws: few pages and referrers have most of the views, as on any site. */
const STAGE = `
INSERT INTO staging.site_events (org_id, batch_id, ordinal, received_at, occurred_at, local_hour, local_day, event_id, event_type, visitor_id, session_id,
  page, hostname, path, referrer_host, channel, utm_campaign, browser, os, device, country, language, bot, quality_score, validation_status, failed_rules, staged_at)
SELECT $1::uuid, md5($1::text || v.visit / 200)::uuid, (v.visit % 200) * ${VIEWS_A_VISIT} + i, now(), v.start + i * interval '40 seconds',
       date_trunc('hour', v.start + i * interval '40 seconds'), v.day, 'evt_' || v.visit || '_' || i, 'page_view', 'visitor_' || v.visitor, 'sess_' || v.visitor,
       'www.example.com/p/' || p.page, 'www.example.com', '/p/' || p.page,
       CASE WHEN v.visit % 3 > 0 THEN 'site' || v.referrer || '.example' END,
       (ARRAY['direct', 'search', 'social', 'referral', 'email', 'campaign'])[1 + v.visit % 6], CASE WHEN v.visit % 6 = 5 THEN 'campaign ' || v.referrer % 12 END,
       (ARRAY['Chrome', 'Safari', 'Firefox', 'Microsoft Edge'])[1 + v.visitor % 4], (ARRAY['Windows', 'macOS', 'Linux', 'iOS', 'Android'])[1 + v.visitor % 5],
       (ARRAY['desktop', 'mobile', 'tablet'])[1 + v.visitor % 3], 'C' || v.visitor % 60, 'l' || v.visitor % 20, v.visitor % 33 = 0, 1, 'VALID', '{}', now()
FROM (SELECT visit, floor(random() * $4)::integer AS visitor, $2::date + visit % ${DAYS} AS day,
             ($2::date + visit % ${DAYS}) AT TIME ZONE 'Europe/Berlin' + random() * interval '23 hours 55 minutes' AS start,
             floor(200 * power(random(), 2))::integer AS referrer
      FROM generate_series(0, $3::integer - 1) AS visit) v
CROSS JOIN LATERAL (SELECT i, floor(400 * power(random(), 2))::integer AS page FROM generate_series(0, ${VIEWS_A_VISIT - 1}) AS i WHERE v.visit >= 0) p`;
