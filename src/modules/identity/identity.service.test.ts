import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "@/db/database";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/cluster";
import { createAccessService } from "./access.service";
import { createIdentityService, type IdentityService } from "./identity.service";
import { generatePassword, hashPassword, verifyPassword } from "./password";

let database: TestDatabase;
let db: Database;
let identity: IdentityService;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.urls);
  identity = createIdentityService(db);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const refusal = { code: "unauthorized", message: "The e-mail address or the password is wrong." };
const disable = (userId: string) => db.auth((sql) => sql.rows("UPDATE app.users SET disabled_at = now() WHERE id = $1", [userId]));

test("the first administrator is made once, by the first start", async () => {
  const made = await Promise.all(Array.from({ length: 4 }, () => identity.ensureFirstAdmin(undefined)));
  const [admin, ...others] = made.filter((person) => person !== undefined);
  expect(others).toEqual([]);
  expect(admin?.email).toBe("admin@plumbline.local");
  const claims = await identity.signIn("admin@plumbline.local", admin?.password ?? "", "1.1.1.1");
  expect(await createAccessService(db).user(claims)).toMatchObject({ platformAdmin: true });
  expect(await identity.ensureFirstAdmin({ email: "me@example.com", password: "a long password" })).toBeUndefined();
});

test("the address is taken for what it means, and one person has it", async () => {
  await identity.create({ email: "Bo@Example.com", password: "correct horse" });
  await identity.signIn(" bo@example.COM", "correct horse", "1.1.1.1");
  await expect(identity.create({ email: "BO@example.com" })).rejects.toMatchObject({ code: "conflict" });
});

test("unknown, wrong and disabled get the same answer", async () => {
  const { userId, email } = await identity.create({ email: "cy@example.com", password: "correct horse" });
  await expect(identity.signIn("nobody@example.com", "correct horse", "1.1.1.2")).rejects.toMatchObject(refusal);
  await expect(identity.signIn(email, "wrong horse", "1.1.1.2")).rejects.toMatchObject(refusal);
  await disable(userId);
  await expect(identity.signIn(email, "correct horse", "1.1.1.2")).rejects.toMatchObject(refusal);
});

test("unknown and known addresses take the same time", async () => {
  const patient = createIdentityService(db, { perAddress: 1_000, perPerson: 1_000, windowSeconds: 60 });
  const { email } = await patient.create({ email: "di@example.com", password: "correct horse" });
  const time = async (address: string) => {
    const start = performance.now();
    await patient.signIn(address, "wrong horse", "1.1.1.3").catch(() => undefined);
    return performance.now() - start;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  await time("warm@example.com");
  for (let i = 0; i < 5; i++) {
    known.push(await time(email));
    unknown.push(await time("nobody@example.com"));
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[2] ?? 0;
  expect(median(unknown)).toBeGreaterThan(20);
  expect(median(unknown) / median(known)).toBeGreaterThan(0.6);
  expect(median(unknown) / median(known)).toBeLessThan(1.7);
});

test("guessing is slowed down, for the guesser and not for the victim", async () => {
  const { email } = await identity.create({ email: "ed@example.com", password: "correct horse" });
  const guess = (ip: string, password = "wrong horse") => identity.signIn(email, password, ip);
  for (let i = 0; i < 8; i++) await expect(guess("6.6.6.6")).rejects.toMatchObject({ code: "unauthorized" });
  await expect(guess("6.6.6.6")).rejects.toMatchObject({ code: "too_many_requests", details: { retryAfter: expect.any(Number) } });
  await expect(guess("6.6.6.6", "correct horse")).rejects.toMatchObject({ code: "too_many_requests" });
  await guess("7.7.7.7", "correct horse");
});

test("many guesses at once are many, and a whole /64 is one guesser", async () => {
  const { email } = await identity.create({ email: "flo@example.com", password: "correct horse" });
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => identity.signIn(email, "wrong horse", `2001:db8:0:1::${i}`)));
  const codes = outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "in"));
  expect(codes.filter((code) => code === "unauthorized")).toHaveLength(8);
  expect(codes.filter((code) => code === "too_many_requests")).toHaveLength(12);
  await identity.signIn(email, "correct horse", "2001:db8:0:2::1");
});

test("who gets in after a few mistakes starts again", async () => {
  const { email } = await identity.create({ email: "gus@example.com", password: "correct horse" });
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 5; i++) await expect(identity.signIn(email, "wrong horse", "5.5.5.5")).rejects.toMatchObject({ code: "unauthorized" });
    await identity.signIn(email, "correct horse", "5.5.5.5");
  }
});

test("a new password ends every other session", async () => {
  const { userId, email } = await identity.create({ email: "hal@example.com", password: "correct horse" });
  const access = createAccessService(db);
  const old = await identity.signIn(email, "correct horse", "1.1.1.5");
  await expect(identity.changePassword(userId, "wrong horse", "battery staple", "1.1.1.5")).rejects.toMatchObject({ code: "unprocessable" });
  const next = await identity.changePassword(userId, "correct horse", "battery staple", "1.1.1.5");
  expect(await access.user(old)).toBeUndefined();
  expect(await access.user(next)).toMatchObject({ id: userId });
  await expect(identity.signIn(email, "correct horse", "1.1.1.5")).rejects.toMatchObject(refusal);
  expect(await identity.signIn(email, "battery staple", "1.1.1.5")).toEqual(next);
  await disable(userId);
  expect(await access.user(next)).toBeUndefined();
});

test("a hash carries its parameters, and a password its meaning", async () => {
  const hash = await hashPassword("naïve café");
  expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await verifyPassword("naïve café".normalize("NFD"), hash)).toBe(true);
  expect(await verifyPassword("naive cafe", hash)).toBe(false);
  await expect(verifyPassword("x", "plain")).rejects.toThrow(TypeError);
  expect(new Set(Array.from({ length: 500 }, generatePassword)).size).toBe(500);
});
