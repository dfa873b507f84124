import { mutantsOf } from "./mutant";

const MODELS = ["tests/pipeline.test.ts"];

/** Rollups, gaps, sessions, freshness, and answers. */
export const NUMBERS = [
  ...mutantsOf("src/modules/rollup/store.ts", MODELS, [
    ["rollup-add", "a second pass adds to an hour", "events = h.events + excluded.events", "events = excluded.events"],
    ["rollup-remove", "a rebuilt day starts from nothing", '"DELETE FROM rollup.event_days WHERE org_id = $1 AND day = $2::date"', '"DELETE FROM rollup.event_days WHERE org_id = $1 AND day = $2::date AND false"'],
    ["rollup-distinct", "a key counts once an hour", "ON CONFLICT DO NOTHING RETURNING dimension, day, hour\n", "ON CONFLICT (org_id, dimension, day, hour, key) DO UPDATE SET key = excluded.key RETURNING dimension, day, hour\n"],
    ["rollup-anonymous", "an event without a key counts for nobody", "WHERE d.key IS NOT NULL`", "WHERE coalesce(d.key, '') = coalesce(d.key, '')`"],
  ]),
  ...mutantsOf("src/modules/site/layers/sessions.sql.ts", ["tests/site.test.ts", "tests/site-engagement.test.ts"], [
    ["session-silence", "a silence of exactly 30 minutes is one visit", "<= interval '${SILENCE}' THEN 0", "< interval '${SILENCE}' THEN 0"],
    ["session-length", "a visit ends after 30 minutes", 'SILENCE = "30 minutes"', 'SILENCE = "31 minutes"'],
    ["session-bounce", "a bounce is a visit of one page view", "sum(page_views) = 1 AS bounce", "sum(page_views) <= 2 AS bounce"],
    ["session-exit", "the exit page is the last one", "(array_agg(exit_page ORDER BY last_view_at DESC, tie DESC)", "(array_agg(exit_page ORDER BY last_view_at, tie)"],
    ["session-entry", "the entry page is the first one", "(array_agg(entry_page ORDER BY first_view_at, tie)", "(array_agg(entry_page ORDER BY first_view_at DESC, tie DESC)"],
    ["session-crawler", "a session with a crawler's event is a crawler's", "bool_or(bot) AS bot", "bool_and(bot) AS bot"],
  ]),
  ...mutantsOf("src/modules/site/layers/sessions.store.ts", ["tests/site.test.ts"], [
    ["session-gone", "a visit that was joined to another is gone", "FROM before EXCEPT SELECT visitor_id", "FROM before INTERSECT SELECT visitor_id"],
    ["session-joined", "a late event joins two visits", "least(t.first, min(s.started_at)) AS first", "t.first AS first"],
    ["session-sign", "what changed is taken out before it is added", "SELECT -1 AS sign, ${COLUMNS} FROM before", "SELECT 0 AS sign, ${COLUMNS} FROM before"],
    ["session-view", "a visit is a session in which a page was viewed", "UNION ALL SELECT 1, ${COLUMNS} FROM cut WHERE page_views > 0", "UNION ALL SELECT 1, ${COLUMNS} FROM cut"],
  ]),
  ...mutantsOf("src/modules/pipeline/facts.contract.ts", ["tests/pipeline-facts.test.ts", "tests/pipeline.test.ts"], [
    ["fresh-oldest", "numbers are fresh up to the oldest event that waits", "Math.min(oldestWaitingAt?.getTime() ?? now, silent ? beat : now)", "Math.min(now, silent ? beat : now)"],
    ["fresh-silent", "after the last beat of a silent scheduler nothing is promised", "?? now, silent ? beat : now)", "?? now, now)"],
    ["fresh-limit", "a scheduler is silent past its limit", "const silent = now - beat > heartbeatLimitMs;", "const silent = now - beat > 1_000 * heartbeatLimitMs;"],
  ]),
  ...mutantsOf("src/modules/insights/balance.store.ts", MODELS, [
    ["fresh-balance", "a balance that does not hold says so", "holds: row.received === row.accepted + row.duplicates + row.failed &&", "holds: row.received >= 0 &&", "no way is left to make a balance that does not hold: the database's own CHECK refuses it"],
  ]),
  ...mutantsOf("src/db/tenant.ts", ["tests/snapshot.test.ts"], [
    ["one-moment", "an answer is read at one moment", "ISOLATION LEVEL REPEATABLE READ", "ISOLATION LEVEL READ COMMITTED"],
    ["read-only", "a reading transaction cannot write", "READ_ONLY_SNAPSHOT = `${ONE_MOMENT}, READ ONLY;`", "READ_ONLY_SNAPSHOT = `${ONE_MOMENT};`"],
    ["answer-over", "an answer that is over takes nothing more", "    over = true;\n", ""],
    ["answer-writes", "an answer that only reads refuses to write", "write: records ? run : refuse,", "write: run,", undefined],
  ]),
  ...mutantsOf("src/modules/learning/service.ts", ["tests/snapshot.test.ts"], [
    ["answer-one", "what several services read for one answer is one transaction", "return { ...(await read(together)), freshness", "return { ...(await read(tenant)), freshness"],
  ]),
];
