import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { DUTIES, loginOf } from "@/db/roles";
import { createTestDatabase, type TestDatabase } from "./support/cluster";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("every role logs in as itself, with the rights of its group", async () => {
  for (const duty of DUTIES) {
    const who = await withClient(database.urls[duty], "test", async (client) => {
      const { rows } = await client.query<{ me: string; group: boolean; owner: boolean }>(
        "SELECT current_user AS me, pg_has_role(current_user, $1, 'USAGE') AS group, pg_has_role(current_user, $2, 'MEMBER') AS owner",
        [`plumbline_${duty}`, loginOf(database.secrets, "owner")],
      );
      return rows[0];
    });
    expect(who).toEqual({ me: loginOf(database.secrets, duty), group: true, owner: false });
  }
});

test("the database belongs to an ordinary role", async () => {
  const owner = await withClient(database.urls.owner, "test", async (client) => {
    const { rows } = await client.query(
      "SELECT r.rolname, r.rolsuper, r.rolbypassrls FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname = current_database()",
    );
    return rows[0];
  });
  expect(owner).toEqual({ rolname: loginOf(database.secrets, "owner"), rolsuper: false, rolbypassrls: false });
});

test("it is the PostgreSQL that was asked for, 18 by default", async () => {
  const asked = process.env.PLUMBLINE_TEST_POSTGRES?.split("/").at(-1);
  const version = await withClient(database.urls.app, "test", async (client) => {
    const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version') AS version");
    return rows[0]?.version;
  });
  // With PLUMBLINE_TEST_OWNER_URL it is whatever runs there.
  if (process.env.PLUMBLINE_TEST_OWNER_URL === undefined) expect(version).toMatch(new RegExp(`^${asked ?? "18"}[.]`));
});
