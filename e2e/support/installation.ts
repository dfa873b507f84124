import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The throw-away installation that the browser tests use. */
export const PORT = Number(process.env.PLUMBLINE_E2E_PORT ?? 3917);
export const URL_OF_INSTALLATION = `http://localhost:${PORT}`;
export const ADMIN = { email: "admin@example.com", password: "correct horse battery" } as const;

/**
 * Its data folder: made by the first process of a run, known to its workers by the environment, and
 * removed (its database ended) by a reaper when that first process is gone, however it went.
 */
export function dataFolder(): string {
  const known = process.env.PLUMBLINE_E2E_DATA;
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), "plumbline-e2e-"));
  // As root the database runs as another user, which must be able to enter.
  chmodSync(folder, 0o711);
  const reaper = fileURLToPath(new URL("../../tests/support/reaper.mjs", import.meta.url));
  spawn(process.execPath, [reaper, folder], { detached: true, stdio: ["pipe", "ignore", "ignore"] }).unref();
  process.env.PLUMBLINE_E2E_DATA = folder;
  return folder;
}
