import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder for what Plumbline keeps beside the database; gone when the test file is done. */
export async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "plumbline-test-data-"));
  made.push(folder);
  return folder;
}

const made: string[] = [];
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));
