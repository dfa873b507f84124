import { mutantsOf } from "./mutant";

const PIPELINE_TESTS = ["tests/pipeline.test.ts", "tests/pipeline-poison.test.ts", "tests/pipeline-lanes.test.ts"];

/** Lanes, claiming, staging, poison, corrections, rebuilding, the balance. */
export const PIPELINE = [
  ...mutantsOf("src/modules/pipeline/batches.store.ts", ["tests/ingest-promises.test.ts"], [
    ["claim-oldest", "the oldest batches are claimed first", "ORDER BY batch_id LIMIT 1000", "LIMIT 1000"],
  ]),
  ...mutantsOf("src/modules/pipeline/batches.store.ts", PIPELINE_TESTS, [
    ["balance-counted", "counted events are those that are staged", "coalesce(s.n, 0) AS counted", "coalesce(r.n, 0) AS counted"],
    ["balance-aside", "what is set aside is in the balance", "AND current AND kind = 'exclude' GROUP BY 1) x", "AND current AND kind = 'nothing' GROUP BY 1) x"],
    ["balance-hours", "a second pass adds to an hour's balance", "received = h.received + excluded.received", "received = excluded.received"],
    ["balance-replay", "a replayed event leaves those set aside", "SET counted = b.counted - m.n, set_aside = b.set_aside + m.n", "SET counted = b.counted - m.n, set_aside = b.set_aside"],
  ]),
  ...mutantsOf("src/modules/pipeline/lanes.store.ts", ["tests/pipeline-lanes.test.ts"], [
    ["lane-fair", "the lane that waited longest is served first", "ORDER BY l.last_served_at, l.org_id LIMIT 1", "ORDER BY l.org_id LIMIT 1"],
    ["lane-backoff", "a lane that failed waits before it is tried again", "WHERE l.next_attempt_at <= now() AND", "WHERE"],
    ["lane-skip", "two workers never serve one lane", '"SELECT 1 FROM ops.lanes WHERE org_id = $1 FOR UPDATE SKIP LOCKED"', '"SELECT 1 FROM ops.lanes WHERE org_id = $1"'],
    ["lane-attempt", "an attempt is counted before the pass", "SET attempts = attempts + 1, last_served_at", "SET attempts = 1, last_served_at"],
    ["lane-release", "a pass that succeeds clears the lane's failures", "SET attempts = 0, next_attempt_at = '-infinity', last_error = NULL", "SET next_attempt_at = '-infinity'"],
  ]),
  ...mutantsOf("src/modules/pipeline/pass.service.ts", PIPELINE_TESTS, [
    ["pass-narrow", "a lane that keeps failing is searched for poison", "const narrow = attempt >= NARROW_FROM;", "const narrow = attempt > 1_000_000;"],
    ["pass-replay-order", "a replay waits for the batches before it", 'claimed.findIndex((batch) => batch.kind === "replay")', 'claimed.findIndex((batch) => batch.kind === ("none" as string))'],
    ["pass-isolations", "a pass sets aside a bounded number of events", "if (isolated >= ISOLATIONS_PER_PASS) return", "if (isolated < 0) return"],
  ]),
  ...mutantsOf("src/modules/pipeline/poison.ts", ["tests/pipeline-poison.test.ts", "tests/pipeline-lanes.test.ts"], [
    ["poison-data", "only what is the data's fault is set aside", "return isDataError(error) ||", "return true || isDataError(error) ||"],
  ]),
  ...mutantsOf("src/db/sql.ts", ["tests/ingest-commit.test.ts", "tests/pipeline-poison.test.ts"], [
    ["data-partition", "a missing partition is our fault, not the event's", '!(state === "23514" && !hasConstraint(error))', "true"],
  ]),
  ...mutantsOf("src/modules/pipeline/drain.service.ts", ["tests/pipeline-lanes.test.ts", "tests/pipeline-poison.test.ts"], [
    ["drain-backoff", "the pause grows with every failure", "FIRST_BACK_OFF_MS * 2 ** (lane.attempts - 1)", "0 * lane.attempts"],
    ["drain-recorded", "a failed pass is on record", "recordPass(sql, lane.orgId, startedAt, NOTHING, message)", "recordPass(sql, lane.orgId, startedAt, NOTHING)"],
  ]),
  ...mutantsOf("src/modules/pipeline/stage.store.ts", ["tests/pipeline.test.ts", "tests/pipeline-zones.test.ts", "tests/pipeline-poison.test.ts"], [
    ["stage-day", "an event counts on its local day", "(e.occurred_at AT TIME ZONE coalesce(z.zone, 'UTC'))::date AS local_day", "(e.occurred_at AT TIME ZONE 'UTC')::date AS local_day"],
    ["stage-hour", "both hours of autumn are hours of their own", "date_trunc('hour', e.occurred_at, coalesce(z.zone, 'UTC')) AS local_hour", "date_trunc('hour', e.occurred_at AT TIME ZONE coalesce(z.zone, 'UTC')) AT TIME ZONE coalesce(z.zone, 'UTC') AS local_hour"],
    ["stage-zone", "a change of zone holds from its midnight on", "AND e.occurred_at < z.effective_to", "AND z.effective_to = 'infinity'"],
    ["stage-exclude", "what is set aside is not staged", "c.kind IS DISTINCT FROM 'exclude' AND", "true AND"],
    ["stage-corrected", "a correction replaces what was received", "coalesce(c.event->>'type', r.type) AS type", "r.type AS type"],
    ["stage-drained", "a rebuild counts drained events only", "AND b.processed_at IS NOT NULL)", ")"],
  ]),
  ...mutantsOf("src/modules/dead-letters/store.ts", ["tests/dead-letters.test.ts", "tests/pipeline.test.ts", "tests/pipeline-poison.test.ts"], [
    ["supersede-times", "an older success does not settle a newer failure", "AND d.last_received_at <= e.received_at", ""],
    ["supersede-settled", "a resend that succeeds settles its dead letter", "SET status = 'superseded', resolved_at", "SET status = d.status, resolved_at"],
    ["replay-settled", "a replay settles its dead letters", "SET status = 'replayed', resolved_at", "SET status = status, resolved_at"],
  ]),
  ...mutantsOf("src/db/person.ts", ["tests/pipeline.test.ts"], [
    ["person-anonymous", "an anonymous person is not the user of that name", "'anonymous:' || ${anonymousId}", "'user:' || ${anonymousId}"],
  ]),
  ...mutantsOf("src/modules/pipeline/corrections.store.ts", ["tests/pipeline.test.ts", "tests/pipeline-poison.test.ts"], [
    ["correct-version", "the latest correction counts alone", "SET current = false WHERE", "SET current = current WHERE"],
    ["correct-drained", "a replay leaves events that their own batch will bring", "AND b.processed_at IS NOT NULL\n", "\n"],
  ]),
  ...mutantsOf("src/modules/pipeline/rebuild.service.ts", ["tests/pipeline.test.ts", "tests/pipeline-zones.test.ts"], [
    ["rebuild-frozen", "a frozen day is not rebuilt", "frozenThrough !== null && day <= frozenThrough", "frozenThrough !== null && day < frozenThrough"],
    ["rebuild-from", "a rebuild of everything begins after what is frozen", "AND day > coalesce((SELECT frozen_through", "AND day >= coalesce((SELECT frozen_through"],
  ]),
  ...mutantsOf("src/modules/pipeline/replay.service.ts", ["tests/pipeline.test.ts", "tests/pipeline-poison.test.ts", "tests/pipeline-zones.test.ts"], [
    ["replay-remove", "a replay takes the old numbers out", "for (const day of [...days].sort()) await rebuildDay(", "for (const day of [...days].sort().slice(0, 0)) await rebuildDay("],
    ["replay-moved", "what a rebuild moves to another day counts there", "await addEvents(sql, orgId, moved, models);", ""],
    ["replay-frozen", "a replay leaves frozen days alone", "event.localDay <= frozen", "event.localDay < \"0000\""],
    ["rebuild-unstage", "a rebuilt day is staged again from raw", "  await unstageDay(sql, orgId, scope);\n", ""],
  ]),
  ...mutantsOf("src/modules/pipeline/quality.ts", ["tests/pipeline.test.ts"], [
    ["quality-person", "an event without a person scores lower", 'broken: "e.person IS NULL"', 'broken: "false"'],
    ["quality-ahead", "a clock that is ahead scores lower", "interval '5 minutes'", "interval '5 days'"],
  ]),
];
