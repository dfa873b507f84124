import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, dropEmptyGaps, type EmptiedGap, type GapTables, inRange, removeDay, replaceDays } from "@/db/day-gaps";
import { oneRow, type Sql } from "@/db/sql";
import { shiftDay } from "@/kernel/day";
import { useWorld } from "./support/world";

const world = useWorld();

/** The tables in which distinct keys are kept: one algorithm serves them all. */
const TABLES: readonly GapTables[] = [
  { seen: "rollup.seen_days", gaps: "rollup.day_gaps", group: "dimension", key: "key" },
  { seen: "learning.active_days", gaps: "learning.active_gaps", group: "course_id", key: "person" },
];

const dayOf = (n: number) => shiftDay("2026-01-01", n);
const day = fc.integer({ min: 0, max: 12 });
const entry = fc.record({ group: fc.constantFrom("", "a", "b"), key: fc.constantFrom("k1", "k2", "k3", "K1", "é"), day });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ add: fc.array(entry, { minLength: 1, maxLength: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ remove: day }) },
  { weight: 1, arbitrary: fc.record({ key: fc.constantFrom("k1", "k2"), days: fc.uniqueArray(day, { maxLength: 5 }) }) },
);

async function add(sql: Sql, orgId: string, tables: GapTables, entries: readonly { group: string; key: string; day: number }[]): Promise<void> {
  await sql.rows(
    `WITH keyed AS MATERIALIZED (
       SELECT ${tables.group} COLLATE "C" AS ${tables.group}, ${tables.key} COLLATE "C" AS ${tables.key}, day FROM unnest($2::text[], $3::text[], $4::date[]) AS t(${tables.group}, ${tables.key}, day)
     ), ${addDays(tables)}`,
    [orgId, entries.map((e) => e.group), entries.map((e) => e.key), entries.map((e) => dayOf(e.day))],
  );
}

async function remove(sql: Sql, orgId: string, tables: GapTables, n: number): Promise<void> {
  const emptied = await sql.rows<EmptiedGap>(
    `WITH gone AS (SELECT ${tables.group}, ${tables.key} FROM ${tables.seen} WHERE org_id = $1 AND day = $2::date), ${removeDay(tables, "$2::date")}`,
    [orgId, dayOf(n)],
  );
  await sql.rows(dropEmptyGaps(tables), [orgId, emptied.map((gap) => gap.group), emptied.map((gap) => gap.day)]);
}

/** Gives a key these days in the group "a", and none in any other. */
async function replace(sql: Sql, orgId: string, tables: GapTables, key: string, days: readonly number[]): Promise<void> {
  const columns = `${tables.group}, ${tables.key}, day`;
  const emptied = await sql.rows<EmptiedGap>(
    `WITH before AS MATERIALIZED (SELECT ${columns} FROM ${tables.seen} WHERE org_id = $1 AND ${tables.key} = $2
     ), wanted AS MATERIALIZED (SELECT 'a' COLLATE "C" AS ${tables.group}, $2 COLLATE "C" AS ${tables.key}, day FROM unnest($3::date[]) AS day
     ), ${replaceDays(tables)}`,
    [orgId, key, days.map(dayOf)],
  );
  await sql.rows(dropEmptyGaps(tables), [orgId, emptied.map((gap) => gap.group), emptied.map((gap) => gap.day)]);
}

test.each(TABLES)("$gaps gives the distinct keys of any range, whatever order the days came and went in", async (tables) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), day, day, async (steps, one, other) => {
      const tenant = await world.organisation();
      const known = new Set<string>();
      await world.db.lane(tenant.orgId).write(async (sql) => {
        for (const change of steps) {
          if ("add" in change) {
            await add(sql, tenant.orgId, tables, change.add);
            for (const e of change.add) known.add(JSON.stringify([e.group, e.key, e.day]));
          } else if ("key" in change) {
            await replace(sql, tenant.orgId, tables, change.key, change.days);
            for (const text of known) if ((JSON.parse(text) as [string, string, number])[1] === change.key) known.delete(text);
            for (const n of change.days) known.add(JSON.stringify(["a", change.key, n]));
          } else {
            await remove(sql, tenant.orgId, tables, change.remove);
            for (const text of known) if ((JSON.parse(text) as [string, string, number])[2] === change.remove) known.delete(text);
          }
        }
        const rows = [...known].map((text) => JSON.parse(text) as [string, string, number]);
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        for (const group of ["", "a", "b"]) {
          const expected = new Set(rows.filter(([g, , d]) => g === group && d >= from && d <= to).map(([, key]) => key)).size;
          const numbers = await oneRow<{ gaps: number; counted: number }>(
            sql,
            `SELECT (SELECT coalesce(sum(n), 0) FROM ${tables.gaps} WHERE org_id = $1 AND ${tables.group} = $2 AND ${inRange("$3::date", "$4::date")}) AS gaps,
                    (SELECT count(DISTINCT ${tables.key}) FROM ${tables.seen} WHERE org_id = $1 AND ${tables.group} = $2 AND day BETWEEN $3::date AND $4::date) AS counted`,
            [tenant.orgId, group, dayOf(from), dayOf(to)],
          );
          expect(numbers).toEqual({ gaps: expected, counted: expected });
        }
        const leftOver = await oneRow<{ n: number; negative: number }>(
          sql, `SELECT coalesce(sum(n), 0) AS n, count(*) FILTER (WHERE n < 0) AS negative FROM ${tables.gaps} WHERE org_id = $1`, [tenant.orgId]);
        expect(leftOver).toEqual({ n: rows.length, negative: 0 });
      });
    }),
    { numRuns: 60 },
  );
});
