import { expect, test } from "vitest";
import { demo } from "@/cli/commands/demo";
import { importEvents } from "@/cli/commands/import";
import { rebuild } from "@/cli/commands/rebuild";
import { createOrganisationService } from "@/modules/tenancy/organisations.service";
import { runCommand } from "./support/cli";
import { useWorld } from "./support/world";

const world = useWorld();
const fixture = (path: string) => new URL(`./fixtures/${path}`, import.meta.url).pathname;

const run = (...args: string[]) => runCommand(world.test, [importEvents, demo, rebuild], ...args);

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

test("rebuild: what a read model lost, or never had, is made from raw again", async () => {
  const { id, slug } = await createOrganisationService(world.db).create({ name: "Rebuilt" }, "operator");
  expect((await run("rebuild", "--org", slug)).value).toEqual({ organisation: slug, days: 0 });
  const enrolled = (day: string) => ({ clientEventId: `enrolled-${day}`, type: "course_enrolled", userId: `user-${day}`, courseId: "botany", timestamp: `${day}T12:00:00Z` });
  await world.send(world.db.tenant(id), enrolled("2026-01-01"), enrolled("2026-01-03"));
  await world.pipeline.drain(id);
  const enrolments = () => world.db.tenant(id).read(async (sql) => (await sql.rows<{ n: number }>("SELECT count(*)::integer AS n FROM learning.enrolments WHERE org_id = $1", [id]))[0]?.n);
  expect(await enrolments()).toBe(2);

  const forget = (table: string) => world.db.lane(id).write((sql) => sql.rows(`DELETE FROM ${table} WHERE org_id = $1`, [id]));
  await forget("learning.user_course_progress");
  expect(await enrolments()).toBe(0);
  const { value } = await run("rebuild", "--org", slug);
  expect(value).toEqual({ organisation: slug, from: "2026-01-01", to: "2026-01-03", days: 3 });
  expect(await enrolments()).toBe(2);
  await expect(run("rebuild", "--org", slug, "--from", "2026-02-30")).rejects.toThrow(/a day such as/);
  await expect(run("rebuild", "--org", slug, "--from", "2026-02-02", "--to", "2026-02-01")).rejects.toMatchObject({ code: "unprocessable" });
});
