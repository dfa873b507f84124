import { withClient } from "@/db/connect";
import type { DatabaseUrls } from "@/db/database";
import { messageOf } from "@/kernel/errors";
import { cutoff } from "@/kernel/retention";
import { type DoctorCheck, type DoctorSettings, fail, ok, type Verdict, warn } from "@/rpc/doctor";
import { type Layer, oldPartitions } from "./partitions.store";

/** Runs every quarter of an hour have dropped a day's partition by then. */
const LATE_MS = 2 * 86_400_000;

/** What `plumbline doctor` says of retention. */
export const RETENTION_CHECKS: readonly DoctorCheck[] = [{ name: "retention", run: checkRetention }];

/** How long events are kept, and what should be gone by now. */
async function checkRetention(urls: DatabaseUrls, _running: boolean, { retention }: DoctorSettings): Promise<Verdict> {
  const layers: readonly (readonly [Layer, number | null])[] = [["raw", retention.rawDays], ["staging", retention.stagingDays]];
  const kept = layers.map(([layer, days]) => `${layer} events are kept ${days === null ? "without end" : `for ${days} days`}`).join(", ");
  try {
    const due = await withClient(urls.owner, "doctor", async (client) => {
      const found: { name: string; late: boolean }[] = [];
      for (const [layer, days] of layers) {
        const before = cutoff(days, Date.now());
        for (const { name, upper } of before === null ? [] : await oldPartitions(client, layer, before)) {
          found.push({ name, late: before !== null && upper.getTime() + LATE_MS < before.getTime() });
        }
      }
      return found;
    });
    const [oldest] = due;
    if (!oldest) return ok(`${kept}; nothing is due`);
    const found = `${kept}; ${due.length} ${due.length === 1 ? "partition is" : "partitions are"} due, the oldest is ${oldest.name}`;
    if (!due.some(({ late }) => late)) return ok(`${found}; the next run drops what it can`);
    return warn(found, "The job runs every 15 minutes where jobs run. Events that wait for their pass hold a day back, and so does a transaction that stays open: see the pipeline page and the log.");
  } catch (error) {
    return fail(messageOf(error), "Start Plumbline: it prepares the database, and says what is in the way.");
  }
}
