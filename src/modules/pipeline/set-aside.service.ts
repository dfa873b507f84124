import type { Sql } from "@/db/sql";
import { addSetAsideDeadLetter } from "@/modules/dead-letters/service";
import { exclude } from "./corrections.store";
import type { StagedKey } from "./stage.store";

/** Sets an event aside: an exclusion and its dead letter. */
export async function setAside(sql: Sql, orgId: string, key: StagedKey, code: string, message: string): Promise<void> {
  await exclude(sql, orgId, key, message);
  await addSetAsideDeadLetter(sql, orgId, key, code, message);
}
