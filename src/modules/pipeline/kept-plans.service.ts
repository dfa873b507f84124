import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";

/** A plan serves until the tables may hold so many times the events, */
const GROWTH = 8;
/** and at so many powers of it for good: by then the database has analysed them, which makes every plan again. */
const MOST_STEPS = 6;

const stepOf = (events: number) => Math.min(MOST_STEPS, Math.floor(Math.log(events + 1) / Math.log(GROWTH)));

/** Events that passes of this process have counted, by database. */
const passed = new WeakMap<Database, number>();

export function eventsPassed(db: Database): number {
  return passed.get(db) ?? 0;
}

export function addEventsPassed(db: Database, events: number): void {
  passed.set(db, eventsPassed(db) + events);
}

/**
 * The same connection, whose statements are planned again as the tables grow. A plan that was made for almost empty
 * tables takes any index for as good as the primary key, and then goes through all rows for each event: in a young
 * database a pass over a few thousand events took minutes, until the tables were analysed.
 * @param before events that were there before the pass
 * @param within events of the pass itself
 */
export function plannedForSize(sql: Sql, before: number, within: number): Sql {
  const size = `${stepOf(before)}.${stepOf(before + within)}`;
  return { rows: (text, values, name) => sql.rows(text, values, name === undefined ? undefined : `${name} ${size}`) };
}
