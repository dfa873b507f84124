/**
 * Distinct keys over any range of local days, exactly and fast. `seen` has a row per group, key and day; `gaps`
 * counts a group's keys by (day, the key's day before). Each key of [a, b] has one first day in it, whose day
 * before is earlier than a: so the distinct keys of [a, b] are the sum of n where day is in [a, b] and
 * previous_day is earlier than a ({@link inRange}).
 *
 * Table and column names are fixed text of the stores. `seen` needs the primary key (org_id, group, key, day), and
 * no index on days: of a new organisation the planner knows nothing, and could take that one for the neighbours.
 * `gaps` needs the primary key (org_id, group, day, previous_day).
 */
export interface GapTables {
  readonly seen: string;
  readonly gaps: string;
  /** The column that names the group whose keys are counted apart. */
  readonly group: string;
  /** The column that names what is counted once. */
  readonly key: string;
}

/**
 * The rest of a statement behind a CTE `keyed` with rows of (group, key, day); $1 is the organisation. A new day
 * of a key adds a gap, and moves the gap of the key's next known day: from the previous known day to the last new
 * one. Every CTE reads the tables as they were before the statement.
 */
export function addDays({ seen, gaps, group, key }: GapTables): string {
  return `new_days AS (
       INSERT INTO ${seen} (org_id, ${group}, ${key}, day)
       SELECT DISTINCT $1::uuid, ${group}, ${key}, day FROM keyed ORDER BY 2, 3, 4
       ON CONFLICT DO NOTHING RETURNING ${group}, ${key}, day
     ), neighbours AS MATERIALIZED (
       SELECT n.${group}, n.${key}, n.day, known.previous AS known_previous, known.next AS known_next
       FROM new_days n CROSS JOIN LATERAL (${knownNeighbours({ seen, gaps, group, key })}) known
     ), linked AS (
       SELECT ${group}, day, known_previous, known_next,
              greatest(known_previous, lag(day, 1, '-infinity') OVER keys) AS previous,
              lead(day, 1, 'infinity') OVER keys AS next_new
       FROM neighbours WINDOW keys AS (PARTITION BY ${group}, ${key} ORDER BY day)
     ), deltas AS (
       SELECT ${group}, day, previous AS previous_day, 1 AS n FROM linked
       UNION ALL
       SELECT ${group}, known_next, known_previous, -1 FROM linked WHERE known_next < next_new AND known_next < 'infinity'
       UNION ALL
       SELECT ${group}, known_next, day, 1 FROM linked WHERE known_next < next_new AND known_next < 'infinity'
     )
     ${applyDeltas({ seen, gaps, group, key })}`;
}

/**
 * The rest of a statement behind a CTE `gone` with rows of (group, key): takes `day`, SQL of a parameter, out of
 * those keys that have it. Gives the gaps that count nothing any more, which {@link dropEmptyGaps} takes away.
 */
export function removeDay({ seen, gaps, group, key }: GapTables, day: string): string {
  return `n AS MATERIALIZED (
       DELETE FROM ${seen} s USING (SELECT DISTINCT ${group}, ${key} FROM gone) g
       WHERE s.org_id = $1 AND s.${group} = g.${group} AND s.${key} = g.${key} AND s.day = ${day}
       RETURNING s.${group}, s.${key}, s.day
     ), linked AS (
       SELECT n.${group}, n.day, known.previous, known.next FROM n CROSS JOIN LATERAL (${knownNeighbours({ seen, gaps, group, key })}) known
     ), deltas AS (
       SELECT ${group}, day, previous AS previous_day, -1 AS n FROM linked
       UNION ALL
       SELECT ${group}, next, day, -1 FROM linked WHERE next < 'infinity'
       UNION ALL
       SELECT ${group}, next, previous, 1 FROM linked WHERE next < 'infinity'
     ), applied AS (
       ${applyDeltas({ seen, gaps, group, key })} RETURNING g.${group}, g.day, g.n
     )
     SELECT DISTINCT ${group} AS "group", day FROM applied WHERE n = 0`;
}

/**
 * The rest of a statement behind CTEs `before`, the rows of (group, key, day) that `seen` has of some keys, and
 * `wanted`, those that it is to have of them: for keys whose days are all known. {@link dropEmptyGaps} follows it.
 */
export function replaceDays({ seen, gaps, group, key }: GapTables): string {
  const gapsOf = (rows: string, sign: string) =>
    `SELECT ${group}, day, lag(day, 1, '-infinity') OVER (PARTITION BY ${group}, ${key} ORDER BY day) AS previous_day, ${sign} AS n FROM ${rows}`;
  return `fewer AS (
       DELETE FROM ${seen} s USING (SELECT ${group}, ${key}, day FROM before EXCEPT SELECT ${group}, ${key}, day FROM wanted) g
       WHERE s.org_id = $1 AND s.${group} = g.${group} AND s.${key} = g.${key} AND s.day = g.day
     ), more AS (
       INSERT INTO ${seen} (org_id, ${group}, ${key}, day)
       SELECT $1::uuid, ${group}, ${key}, day FROM (SELECT ${group}, ${key}, day FROM wanted EXCEPT SELECT ${group}, ${key}, day FROM before) w ORDER BY 2, 3, 4
     ), deltas AS (
       ${gapsOf("before", "-1")} UNION ALL ${gapsOf("wanted", "1")}
     ), applied AS (
       ${applyDeltas({ seen, gaps, group, key })} RETURNING g.${group}, g.day, g.n
     )
     SELECT DISTINCT ${group} AS "group", day FROM applied WHERE n = 0`;
}

/** A group's day on which a gap counts nothing any more. */
export interface EmptiedGap {
  readonly group: string;
  readonly day: string;
  readonly [column: string]: unknown;
}

/**
 * Takes away gaps that count nothing: an organisation from which a day was taken looks like one that never had it.
 * Only those of the groups $2 on the days $3: over the years there are many.
 */
export const dropEmptyGaps = ({ gaps, group }: GapTables): string =>
  `DELETE FROM ${gaps} g USING unnest($2::text[], $3::date[]) AS e("group", day) WHERE g.org_id = $1 AND g.${group} = e."group" AND g.day = e.day AND g.n = 0`;

/** The condition under which the sum of n is the distinct keys of the days `from` to `to`, both included. */
export const inRange = (from: string, to: string, alias = ""): string => `${alias}day BETWEEN ${from} AND ${to} AND ${alias}previous_day < ${from}`;

/**
 * A key's nearest known days around `n.day`; infinities where there is none. Its neighbour in the order of
 * (key, day) is asked for, and then whether that is the same key: the primary key has this order.
 */
const knownNeighbours = ({ seen, group, key }: GapTables): string => `
  SELECT coalesce((SELECT CASE WHEN s.${key} = n.${key} THEN s.day END FROM ${seen} s
                   WHERE s.org_id = $1 AND s.${group} = n.${group} AND (s.${key}, s.day) < (n.${key}, n.day)
                   ORDER BY s.${key} DESC, s.day DESC LIMIT 1), '-infinity') AS previous,
         coalesce((SELECT CASE WHEN s.${key} = n.${key} THEN s.day END FROM ${seen} s
                   WHERE s.org_id = $1 AND s.${group} = n.${group} AND (s.${key}, s.day) > (n.${key}, n.day)
                   ORDER BY s.${key}, s.day LIMIT 1), 'infinity') AS next`;

const applyDeltas = ({ gaps, group }: GapTables): string => `INSERT INTO ${gaps} AS g (org_id, ${group}, day, previous_day, n)
     SELECT $1::uuid, ${group}, day, previous_day, sum(n) FROM deltas
     GROUP BY ${group}, day, previous_day HAVING sum(n) <> 0 ORDER BY ${group}, day, previous_day
     ON CONFLICT (org_id, ${group}, day, previous_day) DO UPDATE SET n = g.n + excluded.n`;
