import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { customerIdOf, newId } from "@/kernel/ids";
import { createTestDatabase, type TestDatabase } from "../../tests/support/cluster";
import { createDatabase, type Database } from "./database";
import type { Sql } from "./sql";

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.urls, { app: 3 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const acme = newId();
const other = newId();

describe.each(["pg", "prisma"] as const)("an organisation's transaction by %s", (driver) => {
  const run = <T>(orgId: string, work: (sql: Sql) => Promise<T>): Promise<T> =>
    driver === "pg" ? db.tenant(orgId).write(work) : db.tenant(orgId).prisma((_tx, sql) => work(sql));

  test("decodes rows as Sql says", async () => {
    const [row] = await run(acme, (sql) =>
      sql.rows(
        `SELECT 9007199254740991::bigint AS big, 1.25::numeric AS exact, 3 AS int, 0.5::float8 AS float, true AS yes, 'x' AS text, NULL AS nothing,
                date '2026-03-29' AS day, timestamptz '2026-03-29T01:30:00.125Z' AS at, timestamptz '-infinity' AS ever, '\\x00ff'::bytea AS bytes,
                '{"a":[1,2]}'::jsonb AS json, ARRAY['a','b'] AS list, $1::uuid AS id, $2::timestamptz AS sent, $3::jsonb AS doc`,
        [acme, new Date("2026-01-01T00:00:00Z"), JSON.stringify({ b: 1 })],
      ),
    );
    expect(row).toEqual({
      big: 9007199254740991, exact: 1.25, int: 3, float: 0.5, yes: true, text: "x", nothing: null,
      day: "2026-03-29", at: new Date("2026-03-29T01:30:00.125Z"), ever: -Infinity, bytes: Buffer.from([0, 255]),
      json: { a: [1, 2] }, list: ["a", "b"], id: acme, sent: new Date("2026-01-01T00:00:00Z"), doc: { b: 1 },
    });
  });

  test("sees its organisation", async () => {
    const setting = (sql: Sql) => sql.rows<{ org: string }>("SELECT ops.current_org() AS org");
    for (let i = 0; i < 10; i++) {
      const [a, b, c] = await Promise.all([run(acme, setting), run(other, setting), run(acme, setting)]);
      expect([a, b, c].map((rows) => rows[0]?.org)).toEqual([acme, other, acme]);
    }
  });

  test("undoes everything when it fails", async () => {
    const orgId = newId();
    const insert = (sql: Sql) => sql.rows("INSERT INTO app.organisations (id, name, slug, customer_id) VALUES ($1, 'Undone', $2, $3)", [orgId, `undone-${driver}`, customerIdOf(orgId)]);
    await expect(run(orgId, async (sql) => { await insert(sql); throw new Error("no"); })).rejects.toThrow("no");
    expect(await run(orgId, (sql) => sql.rows("SELECT 1 FROM app.organisations"))).toEqual([]);
    await expect(run(orgId, (sql) => sql.rows("SELECT 1/0"))).rejects.toMatchObject({ code: "22012" });
    await run(orgId, insert);
    expect(await run(orgId, (sql) => sql.rows("SELECT name FROM app.organisations"))).toEqual([{ name: "Undone" }]);
  });

  test("cannot write into another organisation", async () => {
    await expect(
      run(acme, (sql) => sql.rows("INSERT INTO app.organisations (id, name, slug, customer_id) VALUES ($1, 'Other', 'other', $2)", [other, customerIdOf(other)])),
    ).rejects.toMatchObject({ code: "42501" });
  });
});

test("models and SQL share a transaction, and models see their organisation only", async () => {
  const insert = (orgId: string, slug: string) =>
    db.tenant(orgId).prisma((tx) => tx.organisation.create({ data: { id: orgId, name: slug, slug, customerId: customerIdOf(orgId) } }));
  await Promise.all([insert(acme, "acme"), insert(other, "other")]);
  const seen = await db.tenant(acme).prisma(async (tx, sql) => {
    await tx.organisation.update({ where: { id: acme }, data: { name: "Renamed" } });
    const rows = await sql.rows("SELECT name FROM app.organisations");
    return { rows, models: await tx.organisation.findMany({ select: { slug: true } }), foreign: await tx.organisation.findUnique({ where: { id: other } }) };
  });
  expect(seen).toEqual({ rows: [{ name: "Renamed" }], models: [{ slug: "acme" }], foreign: null });
});

test("a timestamp read by Prisma is the same instant whatever the session's time zone", async () => {
  const at = new Date("2026-07-01T10:00:00Z");
  await db.tenant(acme).write((sql) => sql.rows("UPDATE app.organisations SET created_at = $1", [at]));
  await db.tenant(acme).write((sql) => sql.rows("SELECT set_config('TimeZone', 'Asia/Kathmandu', false)"));
  for (let i = 0; i < 6; i++) {
    expect((await db.tenant(acme).prisma((tx) => tx.organisation.findFirstOrThrow())).createdAt).toEqual(at);
  }
});

test("many at once share a small pool", async () => {
  const names = await Promise.all(Array.from({ length: 40 }, (_, i) =>
    i % 2 === 0 ? db.tenant(acme).prisma((tx) => tx.organisation.findFirstOrThrow()).then((org) => org.id) : db.tenant(other).read((sql) => sql.rows<{ id: string }>("SELECT id FROM app.organisations")).then((rows) => rows[0]?.id)));
  expect(names.every((id, i) => id === (i % 2 === 0 ? acme : other))).toBe(true);
});
