// A process of its own that writes an organisation's exports, for tests that kill it.
import { createPlumbline } from "@/compose";
import type { DatabaseUrls } from "@/db/database";
import { readEnv } from "@/env";

export interface WriterMessage {
  readonly urls: DatabaseUrls;
  readonly dataFolder: string;
  readonly secret: string;
  readonly orgId: string;
}

process.once("message", (message) => {
  const { urls, dataFolder, secret, orgId } = message as WriterMessage;
  const plumbline = createPlumbline(readEnv({ NODE_ENV: "test", LOG_LEVEL: "silent", PLUMBLINE_JOBS: "none", PLUMBLINE_DATA: dataFolder }), urls, secret);
  void plumbline.exportRunner.drain(orgId);
});
// Anyone who started it is gone: so is this.
process.once("disconnect", () => process.exit(0));
