import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "@/db/database";
import { customerIdOf, newId } from "@/kernel/ids";
import { createLogger } from "@/rpc/logger";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/cluster";
import { makeKey } from "./key-format";
import { createKeyService, type KeyService } from "./keys.service";
import { within } from "../../../tests/support/pace";

let database: TestDatabase;
let db: Database;
let elsewhere: Database;
let keys: KeyService;
let otherProcess: KeyService;
const orgId = newId();

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.urls);
  // Another process has pools and a cache of its own.
  elsewhere = createDatabase(database.urls);
  keys = createKeyService(db, createLogger("silent"));
  otherProcess = createKeyService(elsewhere, createLogger("silent"));
  await db.tenant(orgId).write((sql) =>
    sql.rows("INSERT INTO app.organisations (id, name, slug, customer_id) VALUES ($1, 'Acme', 'acme', $2)", [orgId, customerIdOf(orgId)]),
  );
});

afterAll(async () => {
  await Promise.all([keys.close(), otherProcess.close()]);
  await Promise.all([db.close(), elsewhere.close()]);
  await database.drop();
});

const create = (kind: "write" | "secret" = "write") => keys.create(orgId, { kind, name: "site" }, "operator");

test("a key is told once, and only its hash and its end are stored", async () => {
  const { id, key } = await create();
  expect(await keys.authenticate(key)).toEqual({ orgId, keyId: id, kind: "write" });
  const [row] = await db.tenant(orgId).read((sql) =>
    sql.rows<{ row: string; hint: string }>("SELECT k::text AS row, hint FROM app.api_keys k WHERE id = $1", [id]),
  );
  expect(row?.hint).toBe(key.slice(-4));
  expect(row?.row).not.toContain(key.slice(-20));
});

test("missing, malformed, mistyped and unknown keys get the same answer", async () => {
  const { key } = await create();
  const mistyped = key.slice(0, -1) + (key.endsWith("0") ? "1" : "0");
  for (const token of [undefined, "", "plb_w_x", mistyped, makeKey(orgId, "write"), makeKey(newId(), "secret")]) {
    await expect(keys.authenticate(token)).rejects.toMatchObject({ code: "unauthorized", message: "The API key is missing or not valid." });
  }
});

test("a key of the wrong kind is told so", async () => {
  const { key } = await create("write");
  await expect(keys.authenticate(key, ["secret"])).rejects.toMatchObject({ code: "forbidden" });
  expect(await keys.authenticate(key, ["write", "secret"])).toMatchObject({ kind: "write" });
});

test("a key that this process revoked is refused at once, under load too", async () => {
  const { id, key } = await create();
  await keys.authenticate(key);
  let running = true;
  const load = (async () => {
    while (running) {
      await keys.authenticate(key).catch(() => undefined);
      await sleep(0);
    }
  })();
  await keys.revoke(orgId, id, "operator");
  await expect(keys.authenticate(key)).rejects.toMatchObject({ code: "unauthorized" });
  running = false;
  await load;
  await keys.revoke(orgId, id, "operator");
});

test("a key that another process revoked is refused within a second, while it is in use", async () => {
  const { id, key } = await create();
  const until = performance.now() + 1_200;
  while (performance.now() < until) {
    await otherProcess.authenticate(key);
    await sleep(5);
  }
  await keys.revoke(orgId, id, "operator");
  const revoked = performance.now();
  for (;;) {
    const asked = performance.now();
    const accepted = await otherProcess.authenticate(key).then(() => true, () => false);
    if (!accepted) break;
    expect(asked - revoked).toBeLessThan(within(1_000));
    await sleep(5);
  }
  expect(performance.now() - revoked).toBeLessThan(within(1_000));
});

test("a key that another process made holds at the latest when the answer 'unknown' has aged", async () => {
  const { key } = await create();
  expect(await otherProcess.authenticate(key)).toMatchObject({ orgId });
});

test("many requests with the same new key ask the database once, and an unknown one no more often", async () => {
  const { key } = await create();
  let reads = 0;
  const counting = createKeyService(
    {
      ...db,
      tenant(id) {
        const tenant = db.tenant(id);
        return { ...tenant, read: (work) => { reads += 1; return tenant.read(work); } };
      },
    },
    createLogger("silent"),
  );
  await Promise.all(Array.from({ length: 200 }, () => counting.authenticate(key)));
  expect(reads).toBe(1);
  const unknown = makeKey(orgId, "write");
  const answers = await Promise.allSettled(Array.from({ length: 200 }, () => counting.authenticate(unknown)));
  expect(answers.every((answer) => answer.status === "rejected")).toBe(true);
  expect(reads).toBe(2);
  await counting.close();
});

test("the last use is noted, once a minute", async () => {
  const { id, key } = await create();
  const lastUse = async () => (await keys.list(orgId)).find((row) => row.id === id)?.lastUsedAt;
  expect(await lastUse()).toBeNull();
  await keys.authenticate(key);
  await keys.close();
  const first = await lastUse();
  expect(first).toBeInstanceOf(Date);
  await sleep(1_600);
  await keys.authenticate(key);
  await otherProcess.authenticate(key);
  await Promise.all([keys.close(), otherProcess.close()]);
  expect(await lastUse()).toEqual(first);
});

test("another organisation's key is a missing one", async () => {
  const { id, key } = await create();
  await expect(keys.revoke(newId(), id, "operator")).rejects.toMatchObject({ code: "not_found" });
  expect(await keys.authenticate(key)).toMatchObject({ keyId: id });
});

test("what was done to keys is in the audit log, and no key is", async () => {
  const { id, key } = await create();
  await keys.revoke(orgId, id, "user:0190b5a0-0000-7000-8000-000000000000");
  const entries = await db.tenant(orgId).read((sql) =>
    sql.rows<{ actor: string; action: string; details: string }>(
      "SELECT actor, action, details::text FROM app.audit_entries WHERE target = $1 ORDER BY id",
      [`key:${id}`],
    ),
  );
  expect(entries.map(({ actor, action }) => [actor, action])).toEqual([
    ["operator", "key.created"],
    ["user:0190b5a0-0000-7000-8000-000000000000", "key.revoked"],
  ]);
  expect(JSON.stringify(entries)).not.toContain(key.slice(-12));
});
