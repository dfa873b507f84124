import type { Sql } from "@/db/sql";
import type { Scope } from "./scope";
import { addCounts, addDistinct, removeDay } from "./store";

/** Adds staged events to every rollup. Each event must be added once: the caller's transaction marks it. */
export async function addToRollups(sql: Sql, orgId: string, scope: Scope): Promise<void> {
  await addCounts(sql, orgId, scope);
  await addDistinct(sql, orgId, scope);
}

export const removeDayFromRollups = removeDay;
