import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDatabase, type Database } from "@/db/database";
import { newId } from "@/kernel/ids";
import { createIdentityService, type IdentityService } from "@/modules/identity/identity.service";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/cluster";
import { createMemberService, type MemberService } from "./members.service";
import { createOrganisationService } from "./organisations.service";

let database: TestDatabase;
let db: Database;
let identity: IdentityService;
let members: MemberService;
let orgId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.urls);
  identity = createIdentityService(db);
  members = createMemberService(db, identity);
});
beforeEach(async () => {
  orgId = (await createOrganisationService(db).create({ name: "Acme" }, "operator")).id;
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const HOME = { ip: "9.9.9.9", userAgent: "test" };
let counter = 0;
const add = async (role: "org_admin" | "analyst" | "viewer", into = orgId) =>
  members.add(into, { email: `p${++counter}@example.com`, role, password: "a long password" }, "operator");

test("an unknown person is made with a password that is told once", async () => {
  const added = await members.add(orgId, { email: "  Ann@Example.COM ", role: "viewer" }, "user:x");
  expect(added).toMatchObject({ email: "ann@example.com", created: true, password: expect.stringMatching(/^\w{5}(-\w{5}){3}$/) });
  expect(await identity.signIn("ANN@example.com", added.password ?? "", HOME)).toMatchObject({ userId: added.userId });
  expect(await members.list(orgId)).toMatchObject([{ userId: added.userId, email: "ann@example.com", name: "ann", role: "viewer", disabled: false }]);
  const stored = await db.tenant(orgId).read((sql) => sql.rows<{ details: string }>("SELECT details::text FROM app.audit_entries"));
  expect(JSON.stringify(stored)).not.toContain(added.password);
});

test("a person with an account keeps the password, and is a member once", async () => {
  const { userId, email } = await add("viewer");
  const other = (await createOrganisationService(db).create({ name: "Other" }, "operator")).id;
  expect(await members.add(other, { email, role: "org_admin", password: "another password" }, "operator")).toEqual({ userId, email, created: false, password: undefined });
  await identity.signIn(email, "a long password", HOME);
  await expect(members.add(other, { email, role: "viewer" }, "operator")).rejects.toMatchObject({ code: "conflict" });
  expect((await members.list(other)).map((row) => row.role)).toEqual(["org_admin"]);
  expect((await members.list(orgId)).map((row) => row.role)).toEqual(["viewer"]);
});

test("a person who could not become a member is not made either", async () => {
  await expect(members.add(newId(), { email: "ghost@example.com", role: "viewer" }, "operator")).rejects.toThrow();
  expect(await identity.findUserId("ghost@example.com")).toBeUndefined();
});

test("the same new person added twice at once is made once", async () => {
  const both = await Promise.allSettled([1, 2].map(() => members.add(orgId, { email: "same@example.com", role: "viewer" }, "operator")));
  expect(both.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((outcome) => outcome.status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
});

test("the last admin can neither leave nor be demoted", async () => {
  const { userId } = await add("org_admin");
  await add("analyst");
  await expect(members.changeRole(orgId, userId, "viewer", "operator")).rejects.toMatchObject({ code: "conflict" });
  await expect(members.remove(orgId, userId, "operator")).rejects.toMatchObject({ code: "conflict" });
  await members.changeRole(orgId, userId, "org_admin", "operator");
  const second = await add("org_admin");
  await members.remove(orgId, userId, "operator");
  await expect(members.remove(orgId, second.userId, "operator")).rejects.toMatchObject({ code: "conflict" });
});

test("of two admins that remove or demote each other at once, one stays", async () => {
  for (const change of ["demote", "remove"] as const) {
    const org = (await createOrganisationService(db).create({ name: "Duel" }, "operator")).id;
    const admins = [await add("org_admin", org), await add("org_admin", org)];
    const outcomes = await Promise.allSettled(
      admins.map(({ userId }) => (change === "demote" ? members.changeRole(org, userId, "viewer", "operator") : members.remove(org, userId, "operator"))),
    );
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await members.list(org)).filter((row) => row.role === "org_admin")).toHaveLength(1);
  }
});

test("another organisation's member is a missing one", async () => {
  const { userId } = await add("viewer");
  const other = (await createOrganisationService(db).create({ name: "Stranger" }, "operator")).id;
  await expect(members.changeRole(other, userId, "org_admin", "operator")).rejects.toMatchObject({ code: "not_found" });
  await expect(members.remove(other, userId, "operator")).rejects.toMatchObject({ code: "not_found" });
  expect(await members.list(other)).toEqual([]);
  expect(await members.list(orgId)).toHaveLength(1);
});

test("the app's role makes ordinary people only, and reads no password", async () => {
  const tenant = db.tenant(orgId);
  const user = [newId(), "evil@example.com", "Evil", "$scrypt$x"];
  await expect(
    tenant.write((sql) => sql.rows("INSERT INTO app.users (id, email, name, password_hash, platform_admin) VALUES ($1, $2, $3, $4, true)", user)),
  ).rejects.toMatchObject({ code: "42501" });
  await expect(tenant.read((sql) => sql.rows("SELECT password_hash FROM app.users"))).rejects.toMatchObject({ code: "42501" });
  await expect(tenant.write((sql) => sql.rows("UPDATE app.users SET name = 'x'"))).rejects.toMatchObject({ code: "42501" });
});
