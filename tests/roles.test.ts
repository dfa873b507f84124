import { randomBytes } from "node:crypto";
import { escapeIdentifier } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { assertRoles } from "@/db/role-check";
import { DUTIES, loginOf, provisionRoles, urlWith } from "@/db/roles";
import { generateSecrets, type Secrets } from "@/db/secrets";
import { createTestDatabase, type TestDatabase } from "./support/cluster";

let one: TestDatabase;
let other: TestDatabase;
beforeAll(async () => {
  [one, other] = await Promise.all([createTestDatabase({ empty: true }), createTestDatabase()]);
});
afterAll(() => Promise.all([one.drop(), other.drop()]));

const nameOf = (database: TestDatabase) => new URL(database.urls.owner).pathname.slice(1);
const admin = (sql: string) => withClient(one.superuserUrl, "test", async (client) => void (await client.query(sql)));

/** Runs `work` with the roles of an installation that is gone afterwards. */
async function withInstallation(work: (secrets: Secrets) => Promise<void>): Promise<void> {
  const secrets = generateSecrets();
  try {
    await work(secrets);
  } finally {
    for (const duty of DUTIES) {
      const role = escapeIdentifier(loginOf(secrets, duty));
      for (const database of [one, other]) {
        await withClient(database.superuserUrl, "test", async (client) => {
          const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [loginOf(secrets, duty)]);
          if (rowCount !== 0) await client.query(`DROP OWNED BY ${role}`);
        });
      }
      await admin(`DROP ROLE IF EXISTS ${role}`);
    }
  }
}

test("deploys race in two databases of one cluster, and every role can log in", async () => {
  await withInstallation(async (secrets) => {
    const all = await Promise.all(
      [one, other, one, other, one, other].map((database) => provisionRoles(database.urls.owner, secrets, nameOf(database))),
    );
    for (const urls of all) await assertRoles(urls);
  });
});

test("a restored data folder with other passwords logs in again", async () => {
  await withInstallation(async (secrets) => {
    await provisionRoles(one.urls.owner, secrets, nameOf(one));
    const restored = { ...secrets, appPassword: "another password of the app" };
    await assertRoles(await provisionRoles(one.urls.owner, restored, nameOf(one)));
  });
});

test("the operator's own role for the app joins the group, and keeps its password", async () => {
  const role = `theirs_${randomBytes(4).toString("hex")}`;
  await admin(`CREATE ROLE ${role} LOGIN PASSWORD 'their own'`);
  try {
    await withInstallation(async (secrets) => {
      const appUrl = urlWith(one.urls.owner, { user: role, password: "their own" });
      const urls = await provisionRoles(one.urls.owner, secrets, nameOf(one), appUrl);
      expect(urls.app).toBe(appUrl);
      await assertRoles(urls);
      const member = await withClient(urls.app, "test", async (client) => (await client.query("SELECT pg_has_role('plumbline_app', 'USAGE') AS yes")).rows[0]);
      expect(member).toEqual({ yes: true });
    });
  } finally {
    await admin(`REVOKE CONNECT ON DATABASE ${escapeIdentifier(nameOf(one))} FROM ${role}`);
    await admin(`DROP ROLE ${role}`);
  }
});

test.each([
  ["a superuser", (role: string) => `ALTER ROLE ${role} SUPERUSER`, /is a superuser/],
  ["a role with BYPASSRLS", (role: string) => `ALTER ROLE ${role} BYPASSRLS`, /has BYPASSRLS/],
  ["the owner of a table", (role: string) => `CREATE TABLE theirs (); ALTER TABLE theirs OWNER TO ${role}`, /owns theirs/],
  ["a member of a superuser", (role: string) => `GRANT postgres TO ${role}`, /is a superuser/],
])("%s is refused", async (_what, make, words) => {
  await withInstallation(async (secrets) => {
    const urls = await provisionRoles(other.urls.owner, secrets, nameOf(other));
    await assertRoles(urls);
    await withClient(other.superuserUrl, "test", async (client) => void (await client.query(make(escapeIdentifier(loginOf(secrets, "pipeline"))))));
    await expect(assertRoles(urls)).rejects.toThrow(words);
  });
});

test("an owner who may not make roles is told what to do", async () => {
  const role = `plain_${randomBytes(4).toString("hex")}`;
  await admin(`CREATE ROLE ${role} LOGIN PASSWORD 'plain'; GRANT CONNECT ON DATABASE ${escapeIdentifier(nameOf(one))} TO ${role}`);
  try {
    const url = urlWith(one.urls.owner, { user: role, password: "plain" });
    await expect(provisionRoles(url, generateSecrets(), nameOf(one))).rejects.toThrow(/Let a superuser run: ALTER ROLE <owner> CREATEROLE/);
  } finally {
    await admin(`REVOKE CONNECT ON DATABASE ${escapeIdentifier(nameOf(one))} FROM ${role}; DROP ROLE ${role}`);
  }
});
