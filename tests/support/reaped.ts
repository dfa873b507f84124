import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
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
