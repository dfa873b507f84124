import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "@/cli/commands/key";
import { org } from "@/cli/commands/org";
import { user } from "@/cli/commands/user";
import { createDatabase, type Database } from "@/db/database";
import { createAccessService } from "@/modules/identity/access.service";
import { createIdentityService } from "@/modules/identity/identity.service";
import { createPasswordService } from "@/modules/identity/passwords.service";
import { SignInThrottle } from "@/modules/identity/throttle.service";
import { createMailer } from "@/modules/mail/service";
import { createKeyService } from "@/modules/tenancy/keys.service";
import { createPlatformKeyService } from "@/modules/tenancy/platform-keys.service";
import { newId } from "@/kernel/ids";
import { createLogger } from "@/rpc/logger";
import { runCommand } from "./support/cli";
import { createTestDatabase, type TestDatabase } from "./support/cluster";

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.urls);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const run = (...args: string[]) => runCommand(database, [org, user, key], ...args);
interface Made {
  readonly id: string;
  readonly slug: string;
  readonly customerId: string;
  readonly key: string;
  readonly email: string;
  readonly password: string;
}

test("from nothing to a person who signs in and a key that holds", async () => {
  const made = (await run("org", "create", "--name", "Acme", "--time-zone", "Europe/Berlin")).value as Made;
  expect(Object.keys(made)).toEqual(["id", "slug", "customerId"]);
  const person = (await run("user", "create", "--email", "Ann@example.com", "--org", made.slug, "--role", "org_admin")).value as Made;
  expect(person).toMatchObject({ email: "ann@example.com", created: true, organisation: "acme", role: "org_admin" });
  const claims = await createIdentityService(db).signIn("ann@example.com", person.password, { ip: "1.1.1.1", userAgent: "test" });
  const access = createAccessService(db);
  const signedIn = await access.user(claims);
  if (signedIn === undefined) throw new Error("the session does not hold");
  expect(await access.organisation(signedIn, "acme")).toMatchObject({ id: made.id, role: "org_admin" });

  const write = (await run("key", "create", "--org", made.customerId, "--kind", "write")).value as Made;
  const keys = createKeyService(db, createLogger("silent"));
  expect(await keys.authenticate(write.key)).toMatchObject({ orgId: made.id, kind: "write" });
  await run("key", "revoke", write.id, "--org", "acme");
  expect((await run("key", "list", "--org", made.id)).value).toMatchObject([{ id: write.id, revokedAt: expect.any(Date) }]);
  await keys.close();
  expect((await run("org", "list")).value).toMatchObject([{ slug: "acme", timeZone: "Europe/Berlin", members: 1, activeKeys: 0 }]);
});

test("a platform admin enters every organisation", async () => {
  const { password } = (await run("user", "create", "--email", "root@example.com", "--platform-admin")).value as Made;
  const claims = await createIdentityService(db).signIn("root@example.com", password, { ip: "1.1.1.1", userAgent: "test" });
  const access = createAccessService(db);
  const root = await access.user(claims);
  expect(root && (await access.organisation(root, "acme"))).toMatchObject({ role: "platform_admin" });
});

test("a platform key is created, listed and revoked, and belongs to no organisation", async () => {
  const made = (await run("key", "create", "--platform", "--name", "backend")).value as Made;
  expect(made.key).toMatch(/^plb_p_/);
  const platformKeys = createPlatformKeyService(db, createLogger("silent"));
  expect(await platformKeys.authenticate(made.key)).toEqual({ keyId: made.id });
  const listed = await run("key", "list", "--platform");
  expect(listed.value).toMatchObject([{ id: made.id, name: "backend", revokedAt: null }]);
  expect(listed.text).toMatch(new RegExp(`^${made.id}  platform  …${made.key.slice(-4)}  backend  used `));
  expect((await run("key", "list", "--org", "acme")).text).not.toContain(made.id);
  await expect(run("key", "revoke", made.id, "--org", "acme")).rejects.toMatchObject({ code: "not_found" });
  await run("key", "revoke", made.id, "--platform");
  expect((await run("key", "list", "--platform")).value).toMatchObject([{ id: made.id, revokedAt: expect.any(Date) }]);
  await platformKeys.close();
});

test("the operator makes a link for a new password, which works once", async () => {
  await run("user", "create", "--email", "eve@example.com", "--org", "acme", "--role", "viewer");
  const { value, text } = await run("user", "reset-password", "--email", "Eve@example.com");
  const { link } = value as { link: string };
  expect(text).toContain(link);
  const passwords = createPasswordService({ db, address: "", mailer: createMailer(undefined, () => undefined), throttle: new SignInThrottle(), requests: new SignInThrottle() });
  const token = /^http:\/\/localhost:\d+\/reset-password\/([\w-]{43})$/.exec(link)?.[1] ?? "";
  const from = { ip: "1.1.1.1", userAgent: "test" };
  expect(await passwords.reset(token, "violet tractor sings", from)).toEqual({ email: "eve@example.com" });
  await createIdentityService(db).signIn("eve@example.com", "violet tractor sings", from);
  await expect(passwords.reset(token, "violet tractor sings", from)).rejects.toMatchObject({ code: "not_found" });
  await expect(run("user", "reset-password", "--email", "nobody@example.com")).rejects.toMatchObject({ code: "not_found" });
});

test("wrong usage creates nothing", async () => {
  await expect(run("user", "create", "--email", "bo@example.com")).rejects.toThrow(/--platform-admin/);
  await expect(run("user", "create", "--email", "bo@example.com", "--org", "acme")).rejects.toThrow(/go together/);
  await expect(run("user", "create", "--email", "bo@example.com", "--org", "acme", "--role", "king")).rejects.toThrow(/king/);
  await expect(run("user", "create", "--email", "bo@example.com", "--org", "nobody", "--role", "viewer")).rejects.toMatchObject({ code: "not_found" });
  await expect(run("user", "create", "--email", "bo", "--platform-admin")).rejects.toMatchObject({ code: "invalid_request" });
  await expect(run("key", "create", "--org", "acme", "--kind", "master")).rejects.toThrow(/master/);
  await expect(run("key", "create", "--name", "x")).rejects.toThrow(/--org <organisation>, or --platform/);
  await expect(run("key", "create", "--org", "acme", "--platform")).rejects.toThrow(/cannot be used with/);
  await expect(run("key", "create", "--kind", "secret", "--platform")).rejects.toThrow(/cannot be used with/);
  await expect(run("key", "revoke", newId(), "--platform")).rejects.toMatchObject({ code: "not_found" });
  await expect(run("key", "list")).rejects.toThrow(/or --platform/);
  await expect(run("key", "revoke", "1", "--org", "acme")).rejects.toMatchObject({ code: "invalid_request" });
  expect(await createIdentityService(db).findUserId("bo@example.com")).toBeUndefined();
});
