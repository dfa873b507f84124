import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "@/db/database";
import { customerIdOf, newId } from "@/kernel/ids";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/cluster";
import { createOrganisationService, type OrganisationService } from "./organisations.service";

let database: TestDatabase;
let db: Database;
let organisations: OrganisationService;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.urls);
  organisations = createOrganisationService(db);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const audit = (orgId: string) =>
  db.tenant(orgId).read((sql) => sql.rows<{ action: string; details: unknown }>("SELECT action, details FROM app.audit_entries ORDER BY id"));
const zones = (orgId: string) =>
  db.tenant(orgId).read((sql) =>
    sql.rows<{ zone: string; from: Date | number }>(`SELECT zone, effective_from AS "from" FROM app.organisation_zones ORDER BY effective_from`),
  );

test("an organisation comes with its zone since ever, its lane, and an audit entry", async () => {
  const made = await organisations.create({ name: "Café Müller", timeZone: "europe/berlin" }, "operator");
  expect(made).toMatchObject({ slug: "cafe-muller", customerId: customerIdOf(made.id), timeZone: "Europe/Berlin", pendingZone: null });
  expect(await zones(made.id)).toEqual([{ zone: "Europe/Berlin", from: -Infinity }]);
  expect(await db.tenant(made.id).read((sql) => sql.rows("SELECT attempts FROM ops.lanes"))).toEqual([{ attempts: 0 }]);
  expect(await audit(made.id)).toMatchObject([{ action: "organisation.created", details: { slug: "cafe-muller" } }]);
  expect(await organisations.get(made.id)).toEqual(made);
  expect(await organisations.find("cafe-muller")).toMatchObject({ id: made.id, members: 0, activeKeys: 0, timeZone: "Europe/Berlin" });
  expect((await organisations.find(made.customerId)).id).toBe(made.id);
  expect((await organisations.find(made.id)).id).toBe(made.id);
});

test("a derived slug gives way, a chosen one does not", async () => {
  const slugs = await Promise.all(Array.from({ length: 4 }, () => organisations.create({ name: "Twin" }, "operator")));
  expect(slugs.map((made) => made.slug).sort()).toEqual(["twin", "twin-2", "twin-3", "twin-4"]);
  await expect(organisations.create({ name: "Other", slug: "twin" }, "operator")).rejects.toMatchObject({ code: "conflict" });
  for (const slug of ["Twin", "api", "a--b", newId()]) {
    await expect(organisations.create({ name: "Other", slug }, "operator")).rejects.toMatchObject({ code: "invalid_request", details: { path: "slug" } });
  }
  expect((await organisations.list()).filter((row) => row.name === "Other")).toEqual([]);
});

test("an unknown zone is refused, and nothing is made", async () => {
  for (const timeZone of ["Europe/Atlantis", "+02:00", "localtime"]) {
    await expect(organisations.create({ name: "Lost", timeZone }, "operator")).rejects.toMatchObject({ code: "invalid_request", details: { path: "timeZone" } });
  }
  expect((await organisations.list()).some((row) => row.name === "Lost")).toBe(false);
});

test("renaming is noted once", async () => {
  const { id } = await organisations.create({ name: "Before" }, "operator");
  await organisations.rename(id, "After", "user:x");
  await organisations.rename(id, "After", "user:x");
  expect((await organisations.get(id)).name).toBe("After");
  expect(await audit(id)).toMatchObject([{}, { action: "organisation.renamed", details: { from: "Before", to: "After" } }]);
  await expect(organisations.rename(newId(), "Nobody", "operator")).rejects.toMatchObject({ code: "not_found" });
});

test("a zone changes at the next local midnight, and only the last change counts", async () => {
  const { id } = await organisations.create({ name: "Mover", timeZone: "Asia/Kolkata" }, "operator");
  const first = await organisations.changeZone(id, "America/New_York", "operator");
  const from = first.effectiveFrom;
  if (from === null) throw new Error("the change is not scheduled");
  const local = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Kolkata", timeStyle: "medium" }).format(from);
  expect(local).toBe("00:00:00");
  expect(from.getTime() - Date.now()).toBeGreaterThan(0);
  expect(from.getTime() - Date.now()).toBeLessThanOrEqual(86_400_000);
  expect(await organisations.get(id)).toMatchObject({ timeZone: "Asia/Kolkata", pendingZone: { zone: "America/New_York", effectiveFrom: from } });

  await organisations.changeZone(id, "Europe/Paris", "operator");
  expect((await zones(id)).map((row) => row.zone)).toEqual(["Asia/Kolkata", "Europe/Paris"]);
  expect(await organisations.changeZone(id, "Asia/Kolkata", "operator")).toEqual({ effectiveFrom: null });
  expect((await organisations.get(id)).pendingZone).toBeNull();
});

test("two changes of zone at once go one after the other", async () => {
  const { id } = await organisations.create({ name: "Hasty" }, "operator");
  await Promise.all(["Europe/Paris", "Asia/Tokyo", "America/Lima"].map((zone) => organisations.changeZone(id, zone, "operator")));
  expect(await zones(id)).toHaveLength(2);
});
