import type { DatabaseUrls } from "@/db/database";
import { migrationState } from "@/db/migrate";
import { Fault } from "@/kernel/fault";
import { hasCode } from "@/kernel/errors";

/** @throws Fault `unavailable` while the database is not there, or is older than this Plumbline */
export async function requireInstalled(urls: DatabaseUrls): Promise<void> {
  const { pending } = await stateOf(urls.owner);
  if (pending.length > 0) throw new Fault("unavailable", `The database lacks ${pending.join(", ")}. Start Plumbline once with npm start, which brings it up to date.`);
}

async function stateOf(ownerUrl: string): ReturnType<typeof migrationState> {
  try {
    return await migrationState(ownerUrl);
  } catch (error) {
    // No such role, or no such database.
    if (!hasCode(error, "28P01", "28000", "3D000")) throw error;
    throw new Fault("unavailable", "The database has not been set up. Start Plumbline once with npm start, which makes it.", {}, { cause: error });
  }
}
