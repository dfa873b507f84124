import { expect, test } from "vitest";
import { demo } from "@/cli/commands/demo";
import { importEvents } from "@/cli/commands/import";
import { createOrganisationService } from "@/modules/tenancy/organisations.service";
import { runCommand } from "./support/cli";
import { useWorld } from "./support/world";

const world = useWorld();
const fixture = (path: string) => new URL(`./fixtures/${path}`, import.meta.url).pathname;

const run = (...args: string[]) => runCommand(world.test, [importEvents, demo], ...args);

test("import: files go to the organisation that was named, and the balance closes", async () => {
  const organisations = createOrganisationService(world.db);
  const { id, slug, customerId } = await organisations.create({ name: "Imports" }, "operator");
  const log = await run("import", "access-log", fixture("access-log/excerpt.log"), "--org", slug);
  expect(log.value).toMatchObject({ organisation: slug, read: 333, accepted: 332, duplicates: 0, failed: 1 });
  expect(log.text).toContain("333 read = 332 accepted + 0 duplicates + 1 failed");
  const oulad = await run("import", "oulad", fixture("oulad"), "--org", customerId);
  expect(oulad.value).toMatchObject({ organisation: slug, read: 1_022, accepted: 1_022 });
  expect((await run("import", "access-log", fixture("access-log/excerpt.log"), "--org", id)).value).toMatchObject({ accepted: 0, duplicates: 332 });
  await expect(run("import", "oulad", fixture("oulad"), "--org", "nobody")).rejects.toMatchObject({ code: "not_found" });
  await expect(run("import", "oulad", fixture("oulad"))).rejects.toThrow(/--org/);
});

test("demo: makes its organisation and fills it", async () => {
  const { value, text } = await run("demo", "--days", "3");
  expect(value).toMatchObject({ organisation: "demo", batches: expect.any(Number) });
  expect(text).toContain("into demo");
  await expect(run("demo", "--days", "0")).rejects.toThrow(/1 to 730/);
});
