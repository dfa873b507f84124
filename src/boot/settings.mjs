// The two settings that are needed before TypeScript runs. `src/env.ts` reads and checks them all.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { rootFolder } from "./ready.mjs";

/** Takes a `.env` beside package.json (what is set already wins) and fixes the data folder to an absolute path. */
export function loadSettings() {
  const file = join(rootFolder, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  // A command means the same installation from every folder.
  process.env.PLUMBLINE_DATA = resolve(rootFolder, process.env.PLUMBLINE_DATA || ".data");
  return {
    dataFolder: process.env.PLUMBLINE_DATA,
    lockPath: join(process.env.PLUMBLINE_DATA, "plumbline.lock"),
    url: process.env.PUBLIC_URL || `http://localhost:${process.env.PORT || 3000}`,
  };
}
