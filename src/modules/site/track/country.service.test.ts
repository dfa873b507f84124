import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadCountryLookup } from "./country.service";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "country-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(name: string, code: string) {
  const errors: unknown[] = [];
  await writeFile(join(folder, name), code);
  return { lookup: await loadCountryLookup(join(folder, name), (error) => errors.push(error)), errors };
}

test("the operator's function says where an address is", async () => {
  const { lookup, errors } = await load("good.mjs", 'export default (ip) => (ip === "192.0.2.1" ? "NZ" : ip === "192.0.2.2" ? "New Zealand" : undefined);');
  expect(["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(lookup)).toEqual(["NZ", undefined, undefined]);
  expect(errors).toEqual([]);
});

test("what it throws costs an event its country, and nothing else", async () => {
  const { lookup, errors } = await load("throws.mjs", 'export default () => { throw new Error("the database is gone"); };');
  expect(["192.0.2.1", "192.0.2.2"].map(lookup)).toEqual([undefined, undefined]);
  expect(errors).toMatchObject([{ message: "the database is gone" }]);
});

test("a module that is not there, or exports no function, stops the start with a sentence", async () => {
  await expect(loadCountryLookup(join(folder, "missing.mjs"), () => undefined)).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("PLUMBLINE_COUNTRY_LOOKUP") });
  await expect(load("none.mjs", "export const lookup = () => 'NZ';")).rejects.toMatchObject({ message: expect.stringContaining("as its default") });
});
