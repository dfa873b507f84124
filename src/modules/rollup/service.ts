import { allSent, type Sql } from "@/db/sql";
import { ALL_EVENTS, type ReadModel, type Scope } from "@/modules/pipeline/contract";
import { addCounts, addDistinct, EVENT_KEYS, type KeySource, recomputeKeys, removeCounts, removeDistinct } from "./store";

export type { KeySource };

/** Events by type, and distinct people, sessions and courses, by local hour and day. */
export const rollups: ReadModel = {
  name: "rollup",
  version: 1,
  concerns: ALL_EVENTS,
  people: ["rollup.seen_hours.key", "rollup.seen_days.key"],
  async add(sql, orgId, scope) {
    await allSent([addCounts(sql, orgId, scope), addDistinct(sql, orgId, EVENT_KEYS, scope)]);
  },
  async removeDay(sql, orgId, { day }) {
    await removeCounts(sql, orgId, day);
    await removeDistinct(sql, orgId, EVENT_KEYS, day);
    return undefined;
  },
  recomputePeople: (sql, orgId, people, frozenThrough) => recomputeKeys(sql, orgId, EVENT_KEYS, ["person"], people, frozenThrough),
};

/** Another read model's distinct keys, counted as those of events are. */
export const distinctKeys = {
  add: (sql: Sql, orgId: string, source: KeySource, scope: Scope): Promise<void> => addDistinct(sql, orgId, source, scope),
  removeDay: (sql: Sql, orgId: string, source: KeySource, day: string): Promise<void> => removeDistinct(sql, orgId, source, day),
  recompute: (sql: Sql, orgId: string, source: KeySource, keys: readonly string[], frozenThrough: string | null): Promise<void> =>
    recomputeKeys(sql, orgId, source, source.dimensions, keys, frozenThrough),
};
