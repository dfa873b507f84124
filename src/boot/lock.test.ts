import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { holderOf, tryLock, withLock } from "./lock.mjs";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-lock-"));
  path = join(folder, "deep", "a.lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("one process holds it, the next is told which; a release frees it", () => {
  const first = tryLock(path, { url: "http://here" });
  expect(first.heldBy).toBeUndefined();
  expect(tryLock(path).heldBy).toMatchObject({ pid: process.pid, url: "http://here" });
  if (first.heldBy === undefined) first.release();
  expect(holderOf(path)).toBeUndefined();
  expect(tryLock(path).heldBy).toBeUndefined();
  expect(readdirSync(join(folder, "deep"))).toEqual(["a.lock"]);
});

test("a holder that is dead, or whose number is now another's, holds nothing", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((done) => child.once("exit", done));
  tryLock(path);
  writeFileSync(path, JSON.stringify({ pid: child.pid, birth: "1" }));
  expect(tryLock(path).heldBy).toBeUndefined();
  // The same process id as ours, of a process that was born at another time (a restarted container).
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), birth: "1" }));
  if (process.platform === "linux") expect(tryLock(path).heldBy).toBeUndefined();
});

test("a file that is no whole lock holds nothing", () => {
  tryLock(path);
  writeFileSync(path, "{");
  expect(tryLock(path).heldBy).toBeUndefined();
});

test("one at a time", async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 5 }, () =>
      withLock(path, async () => {
        most = Math.max(most, (inside += 1));
        await new Promise((done) => setTimeout(done, 5));
        inside -= 1;
      }),
    ),
  );
  expect(most).toBe(1);
  expect(existsSync(path)).toBe(false);
});

test("it is freed when the work fails", async () => {
  await expect(withLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(path)).toBe(false);
});
