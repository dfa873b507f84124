import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { destroyEmbedded } from "@/db/embedded/cluster";

export interface Throwaway {
  readonly dataFolder: string;
  remove(): Promise<void>;
}

/** A data folder for a test, whose database neither outlives the test nor its process. */
export async function throwawayFolder(): Promise<Throwaway> {
  const dataFolder = await mkdtemp(join(tmpdir(), "plumbline-test-"));
  // As root the database runs as another user, which must be able to enter.
  await chmod(dataFolder, 0o711);
  const reaper = spawn(process.execPath, [fileURLToPath(new URL("./reaper.mjs", import.meta.url)), dataFolder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  reaper.unref();
  return {
    dataFolder,
    async remove() {
      await destroyEmbedded(dataFolder);
      await rm(dataFolder, { recursive: true, force: true });
      reaper.stdin.end();
    },
  };
}
