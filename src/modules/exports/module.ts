import { join } from "node:path";
import type { Viewers } from "@/modules/tenancy/viewer.service";
import type { JobEvent } from "@/rpc/job";
import { defineModule, type Host } from "@/rpc/module";
import { EXPORT_REQUESTED } from "./contract";
import { createRegistry, type Dataset } from "./dataset.service";
import { exportRoutes } from "./http";
import { exportJob } from "./jobs";
import { createLinks } from "./links.service";
import { localFiles } from "./local-files.service";
import { createExportsRouter } from "./router";
import { createRunner } from "./run.service";
import { s3Files, type S3Settings } from "./s3-files.service";
import { createExports } from "./service";

/** How soon an export is restarted that a killed process left: this, and what is left of its lease. */
const POLL_MS = 5_000;

interface Needs extends Host {
  readonly viewers: Viewers;
  /** Of every module. */
  readonly datasets: readonly Dataset[];
  /** What links are signed with. */
  readonly authSecret: string;
  readonly dataFolder: string;
  /** Where files are kept instead of the data folder. */
  readonly bucket: S3Settings | undefined;
  /** Sends events to Inngest; undefined where it does not run the jobs. */
  readonly sendEvents: ((events: readonly JobEvent[]) => Promise<unknown>) | undefined;
}

/** Tables as files, written in the background. */
export const exports = defineModule({
  name: "exports",
  create({ db, logger, programVersion, viewers, datasets: offered, authSecret, dataFolder, bucket, sendEvents }: Needs) {
    const datasets = createRegistry(offered);
    const files = bucket === undefined ? localFiles(join(dataFolder, "exports")) : s3Files(bucket);
    const runner = createRunner({ db, files, datasets, programVersion, onError: (error, exportId) => logger.error({ err: error, exportId }, "an export could not be written") });
    const drain = (orgId?: string) => runner.drain(orgId).catch((error: unknown) => logger.warn({ err: error }, "exports could not be looked for; a minute later they are again"));
    let poll: NodeJS.Timeout | undefined;
    const wake = (orgId: string) => {
      if (poll) void drain(orgId);
      else sendEvents?.([{ name: EXPORT_REQUESTED, data: { orgId } }]).catch((error: unknown) => logger.warn({ err: error }, "Inngest could not be told of an export; its cron finds it"));
    };
    const service = createExports({ db, datasets, files, links: createLinks(authSecret), runner, programVersion, wake, readerOf: viewers.readerOf });
    return {
      services: { exports: service, exportRunner: runner, datasets },
      routers: { exports: createExportsRouter(service, datasets) },
      routes: exportRoutes({ db, viewers, exports: service, datasets }),
      jobs: [exportJob(runner)],
      start() {
        poll = setInterval(() => void drain(), POLL_MS);
      },
      async close() {
        clearInterval(poll);
        await runner.close();
      },
    };
  },
});
