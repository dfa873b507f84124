import { afterAll, beforeAll, expect, test } from "vitest";
import type pg from "pg";
import { newId } from "@/kernel/ids";
import { createTestDatabase, type TestDatabase } from "../../tests/support/cluster";
import { createPool, sentAtOnce, transaction } from "./pool";
import type { Sql } from "./sql";
import { settingOf } from "./tenant";

let database: TestDatabase;
/** One connection: what a transaction leaves behind, the next one meets. */
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool(database.urls.app, 1, "test");
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const [acme, other] = [newId(), newId()];
const current = async (sql: Sql) => (await sql.rows<{ org: string | null }>("SELECT ops.current_org() AS org"))[0]?.org;
const insert = (slug: string, id: string) => (sql: Sql) =>
  sql.rows("INSERT INTO app.organisations (id, name, slug, customer_id) VALUES ($1, $2, $2, $2)", [id, slug]);
const slugs = (orgId: string) => transaction(pool, settingOf(orgId), (sql) => sql.rows("SELECT slug FROM app.organisations"));

test("a setting ends with its transaction", async () => {
  expect(await transaction(pool, settingOf(acme), current)).toBe(acme);
  expect(await transaction(pool, "", current)).toBeNull();
});

test("steps sent at once each see their own setting, and are one transaction", async () => {
  const txid = (sql: Sql) => sql.rows<{ org: string; tx: string }>("SELECT ops.current_org() AS org, pg_current_xact_id()::text AS tx");
  const rows = (await sentAtOnce(pool, [acme, other, acme].map((orgId) => ({ setting: settingOf(orgId), send: txid })))).flat();
  expect(rows.map(({ org }) => org)).toEqual([acme, other, acme]);
  expect(new Set(rows.map(({ tx }) => tx)).size).toBe(1);
  expect(await transaction(pool, "", current)).toBeNull();
});

test("if one step fails nothing is written, and the error is the first one", async () => {
  const steps = [
    { setting: settingOf(acme), send: insert("acme", acme) },
    { setting: settingOf(other), send: (sql: Sql) => sql.rows("SELECT 1/0") },
    { setting: settingOf(other), send: insert("other", other) },
  ];
  await expect(sentAtOnce(pool, steps)).rejects.toMatchObject({ code: "22012" });
  expect(await slugs(acme)).toEqual([]);
  await sentAtOnce(pool, steps.filter((_, i) => i !== 1));
  expect([await slugs(acme), await slugs(other)]).toEqual([[{ slug: "acme" }], [{ slug: "other" }]]);
});

test("nothing runs outside of a transaction that could not begin", async () => {
  const id = newId();
  await expect(transaction(pool, "SET LOCAL app.org_id = 'a' 'b'", insert("outside", id))).rejects.toMatchObject({ code: "42601" });
  expect(await slugs(id)).toEqual([]);
  expect(await transaction(pool, "", current)).toBeNull();
});

test("a transaction whose failed statement was swept under the carpet is not taken for written", async () => {
  const work = async (sql: Sql) => {
    await insert("swept", acme)(sql).catch(() => undefined);
    return "done";
  };
  await expect(transaction(pool, settingOf(acme), work)).rejects.toThrow("rolled back");
  expect(await transaction(pool, "", current)).toBeNull();
});
