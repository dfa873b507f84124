import { createDatabase, type DatabaseUrls } from "@/db/database";
import { sqlState } from "@/db/sql";
import { messageOf } from "@/kernel/errors";
import { findRebuildsWanted } from "@/modules/pipeline/rebuild.service";
import { READ_MODELS } from "@/read-models";
import { fail, ok, warn, type Verdict } from "@/rpc/doctor";

const UNKNOWN_TABLE = "42P01";

/** Whether every organisation's numbers were built by the read models of this version. */
export async function checkReadModels(urls: DatabaseUrls): Promise<Verdict> {
  const db = createDatabase(urls);
  try {
    const wanted = await findRebuildsWanted(db, READ_MODELS);
    if (wanted.length === 0) return ok("all numbers were built by the read models of this version");
    const found = wanted.map(({ model, organisations }) => `${model} in ${organisations} ${organisations === 1 ? "organisation" : "organisations"}`).join(", ");
    return warn(`built by another version: ${found}`, "Rebuild all days of each: plumbline rebuild --org <slug>; its pipeline page says whether it wants one.");
  } catch (error) {
    if (sqlState(error) === UNKNOWN_TABLE) return warn("not known before the pending migrations are applied", "Restart Plumbline: it applies them.");
    return fail(messageOf(error), "Start Plumbline: it prepares the database, and says what is in the way.");
  } finally {
    await db.close();
  }
}
