import type { ReadModel } from "@/modules/pipeline/contract";
import { addCounts, addDistinct, removeDay } from "./store";

/** Events by type, and distinct people, sessions and courses, by local hour and day. */
export const rollups: ReadModel = {
  name: "rollup",
  async add(sql, orgId, scope) {
    await addCounts(sql, orgId, scope);
    await addDistinct(sql, orgId, scope);
  },
  async removeDay(sql, orgId, day) {
    await removeDay(sql, orgId, day);
    return undefined;
  },
};
