import { withClient } from "@/db/connect";
import type { DatabaseUrls } from "@/db/database";
import { messageOf } from "@/kernel/errors";
import { type DoctorCheck, fail, ok, type Verdict, warn } from "@/rpc/doctor";
import { heartbeatAge, layerSizes, partitionsAhead } from "./checks.store";

const START_AGAIN = "Start Plumbline: it prepares the database, and says what is in the way.";

/** What `plumbline doctor` asks of the pipeline. */
export const PIPELINE_CHECKS: readonly DoctorCheck[] = [
  { name: "partitions", run: checkPartitions },
  { name: "layers", run: checkLayers },
  { name: "scheduler", run: checkScheduler },
];

/** Days of receipt for which every partitioned table has a place: without one, nothing can be accepted. */
async function checkPartitions(urls: DatabaseUrls): Promise<Verdict> {
  try {
    const worst = await withClient(urls.owner, "doctor", partitionsAhead);
    if (worst === undefined) return fail("there are no partitioned tables", START_AGAIN);
    const found = `${worst.parent} has room for today and the ${Math.max(worst.ahead, 0)} days after`;
    if (worst.ahead < 0) return fail(`${worst.parent} has no partition for today: nothing can be accepted`, START_AGAIN);
    return worst.ahead < 3 ? warn(found, "The scheduler makes them seven days ahead: see whether it runs, or restart Plumbline.") : ok(found);
  } catch (error) {
    return fail(messageOf(error), START_AGAIN);
  }
}

async function checkLayers(urls: DatabaseUrls): Promise<Verdict> {
  try {
    const layers = await withClient(urls.owner, "doctor", layerSizes);
    return ok(layers.map(({ layer, size, oldest }) => `${layer} ${size}${oldest === null ? "" : ` since ${oldest}`}`).join(", "));
  } catch (error) {
    return fail(messageOf(error), START_AGAIN);
  }
}

async function checkScheduler(urls: DatabaseUrls, running: boolean): Promise<Verdict> {
  if (!running) return ok("Plumbline is not running, so nothing is scheduled");
  try {
    const seconds = await withClient(urls.platform, "doctor", heartbeatAge);
    const fix = "See the log for why no job runs; with PLUMBLINE_JOBS=inngest, see whether Inngest reaches /api/inngest.";
    if (seconds === undefined) return fail("the scheduler has never given a sign of life", fix);
    const found = `the scheduler's last sign of life is ${Math.round(seconds)} seconds old`;
    return seconds < 60 ? ok(found) : fail(found, fix);
  } catch (error) {
    return fail(messageOf(error), START_AGAIN);
  }
}
