-- A key's neighbouring days are found in the order of the primary key. For an organisation that the
-- statistics do not know yet, the planner took this index instead, and read all days of all keys for each
-- new day of one. A day's keys, which a rebuild needs, are in rollup.seen_hours as well.
DROP INDEX rollup.seen_days_day_idx;
