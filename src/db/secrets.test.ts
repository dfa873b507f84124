import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSecrets, secretsPath } from "./secrets";

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "plumbline-secrets-"));
  folder = join(parent, "data");
});
afterEach(() => rm(parent, { recursive: true, force: true }));

test("made at the first call, readable by the owner only, the same ever after", async () => {
  const first = await loadSecrets(folder);
  expect((await stat(secretsPath(folder))).mode & 0o777).toBe(0o600);
  expect(await loadSecrets(folder)).toEqual(first);
});

test("no two secrets are the same", async () => {
  const values = Object.values(await loadSecrets(folder));
  expect(new Set(values).size).toBe(values.length);
});

test("many at once agree, and leave no draft behind", async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => loadSecrets(folder)));
  expect(new Set(all.map((secrets) => JSON.stringify(secrets))).size).toBe(1);
  expect(JSON.parse(await readFile(secretsPath(folder), "utf8"))).toEqual(all[0]);
});

test.each(["", "{", '{"installId":"x"}'])("a damaged file (%j) is a sentence, and is never replaced", async (text) => {
  await loadSecrets(folder);
  await writeFile(secretsPath(folder), text);
  await expect(loadSecrets(folder)).rejects.toThrow(/secrets\.json is damaged/);
  expect(await readFile(secretsPath(folder), "utf8")).toBe(text);
});
