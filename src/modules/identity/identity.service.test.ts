import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "@/db/database";
import { createOrganisation } from "../../../tests/support/world";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/cluster";
import { createAccessService } from "./access.service";
import { createIdentityService, type IdentityService } from "./identity.service";
import { SignInThrottle } from "./throttle.service";
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

const from = (ip: string, device?: string) => ({ ip, userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", device });
const refusal = { code: "unauthorized", message: "The e-mail address or the password is wrong." };
const disable = (userId: string) => db.auth((sql) => sql.rows("UPDATE app.users SET disabled_at = now() WHERE id = $1", [userId]));

test("the first administrator is made once, by the first start", async () => {
  const made = await Promise.all(Array.from({ length: 4 }, () => identity.ensureFirstAdmin(undefined)));
  const [admin, ...others] = made.filter((person) => person !== undefined);
  expect(others).toEqual([]);
  expect(admin?.email).toBe("admin@plumbline.local");
  const claims = await identity.signIn("admin@plumbline.local", admin?.password ?? "", from("1.1.1.1"));
  expect(await createAccessService(db).user(claims)).toMatchObject({ platformAdmin: true });
  expect(await identity.ensureFirstAdmin({ email: "me@example.com", password: "a long password" })).toBeUndefined();
});

test("the address is taken for what it means, and one person has it", async () => {
  await identity.create({ email: "Bo@Example.com", password: "correct horse" });
  await identity.signIn(" bo@example.COM", "correct horse", from("1.1.1.1"));
  await expect(identity.create({ email: "BO@example.com" })).rejects.toMatchObject({ code: "conflict" });
});

test("unknown, wrong and disabled get the same answer", async () => {
  const { userId, email } = await identity.create({ email: "cy@example.com", password: "correct horse" });
  await expect(identity.signIn("nobody@example.com", "correct horse", from("1.1.1.2"))).rejects.toMatchObject(refusal);
  await expect(identity.signIn(email, "wrong horse", from("1.1.1.2"))).rejects.toMatchObject(refusal);
  await disable(userId);
  await expect(identity.signIn(email, "correct horse", from("1.1.1.2"))).rejects.toMatchObject(refusal);
});

test("unknown and known addresses take the same time", async () => {
  const patient = createIdentityService(db, { throttle: new SignInThrottle({ perNetwork: 1_000, perNetworkAndAccount: 1_000, perAccount: 1_000, perDevice: 1_000, windowSeconds: 60 }) });
  const { email } = await patient.create({ email: "di@example.com", password: "correct horse" });
  const time = async (address: string) => {
    const start = performance.now();
    await patient.signIn(address, "wrong horse", from("1.1.1.3")).catch(() => undefined);
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
  const guess = (ip: string, password = "wrong horse") => identity.signIn(email, password, from(ip));
  for (let i = 0; i < 8; i++) await expect(guess("6.6.6.6")).rejects.toMatchObject({ code: "unauthorized" });
  await expect(guess("6.6.6.6")).rejects.toMatchObject({ code: "too_many_requests", details: { retryAfter: expect.any(Number) } });
  await expect(guess("6.6.6.6", "correct horse")).rejects.toMatchObject({ code: "too_many_requests" });
  await guess("7.7.7.7", "correct horse");
});

test("many guesses at once are many, and a whole /64 is one guesser", async () => {
  const { email } = await identity.create({ email: "flo@example.com", password: "correct horse" });
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => identity.signIn(email, "wrong horse", from(`2001:db8:0:1::${i}`))));
  const codes = outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "in"));
  expect(codes.filter((code) => code === "unauthorized")).toHaveLength(8);
  expect(codes.filter((code) => code === "too_many_requests")).toHaveLength(12);
  await identity.signIn(email, "correct horse", from("2001:db8:0:2::1"));
});

test("many networks that guess one account are slowed down together, and its owner's known device gets in", async () => {
  const { email } = await identity.create({ email: "ida@example.com", password: "correct horse" });
  const { device } = await identity.signIn(email, "correct horse", from("8.8.0.1"));
  const codes: string[] = [];
  for (let network = 0; network < 5; network++) {
    for (let i = 0; i < 7; i++) codes.push(await identity.signIn(email, "wrong horse", from(`66.0.0.${network}`)).then(() => "in", (error: { code: string }) => error.code));
  }
  expect(codes.filter((code) => code === "unauthorized")).toHaveLength(24);
  await expect(identity.signIn(email, "correct horse", from("8.8.0.2"))).rejects.toMatchObject({ code: "too_many_requests" });
  await identity.signIn(email, "correct horse", from("8.8.0.2", device));
  // A device of somebody else, and one that makes its own cookie, are strangers here.
  const { device: other } = await identity.signIn("gus2@example.com", "correct horse", from("8.8.0.3")).catch(async () => {
    await identity.create({ email: "gus2@example.com", password: "correct horse" });
    return identity.signIn("gus2@example.com", "correct horse", from("8.8.0.3"));
  });
  for (const cookie of [other, `${"A".repeat(22)}.${"A".repeat(43)}`, "", "x"]) {
    await expect(identity.signIn(email, "correct horse", from("8.8.0.2", cookie))).rejects.toMatchObject({ code: "too_many_requests" });
  }
  // The known device has a limit, too.
  for (let i = 0; i < 10; i++) await expect(identity.signIn(email, "wrong horse", from("8.8.0.2", device))).rejects.toMatchObject({ code: "unauthorized" });
  await expect(identity.signIn(email, "correct horse", from("8.8.0.2", device))).rejects.toMatchObject({ code: "too_many_requests" });
});

test("what happens at the sign-in stands in the logs, with address and browser, and never a password", async () => {
  const { userId, email } = await identity.create({ email: "jo@example.com", password: "correct horse" });
  const orgs = await Promise.all([createOrganisation(db), createOrganisation(db)]);
  await orgs[0]?.write((sql) => sql.rows("INSERT INTO app.memberships (org_id, user_id, role) VALUES ($1, $2, 'viewer')", [orgs[0]?.orgId, userId]));
  await identity.signIn(email, "correct horse", from("4.4.4.4"));
  for (let i = 0; i < 12; i++) await identity.signIn(email, "a secret that is wrong", from("4.4.4.5")).catch(() => undefined);
  await identity.signIn("nobody-there@example.com", "a secret that is wrong", from("4.4.4.6")).catch(() => undefined);
  const entries = await db.operator((sql) => sql.rows<{ action: string; actor: string; target: string; details: { address: string; userAgent: string } }>("SELECT action, actor, target, details FROM app.operator_audit_entries WHERE details->>'address' LIKE '4.4.4.%' ORDER BY at"));
  expect(entries.map(({ action, actor, target }) => [action, actor, target])).toEqual([
    ["sign_in.succeeded", `user:${userId}`, `user:${userId}`],
    ...Array.from({ length: 8 }, () => ["sign_in.failed", "anonymous", `user:${userId}`]),
    ["sign_in.throttled", "anonymous", `user:${userId}`],
    ["sign_in.failed", "anonymous", "account:unknown"],
  ]);
  expect(entries[0]?.details).toMatchObject({ address: "4.4.4.4", userAgent: expect.stringContaining("Firefox") });
  expect(JSON.stringify(entries)).not.toMatch(/correct horse|a secret/);
  const own = await Promise.all(orgs.map((org) => org.read((sql) => sql.rows<{ action: string }>("SELECT action FROM app.audit_entries WHERE action LIKE 'sign_in.%'"))));
  expect(own.map((rows) => rows.length)).toEqual([10, 0]);
});

test("who gets in after a few mistakes starts again", async () => {
  const { email } = await identity.create({ email: "gus@example.com", password: "correct horse" });
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 5; i++) await expect(identity.signIn(email, "wrong horse", from("5.5.5.5"))).rejects.toMatchObject({ code: "unauthorized" });
    await identity.signIn(email, "correct horse", from("5.5.5.5"));
  }
});

test("a hash carries its parameters, and a password its meaning", async () => {
  const hash = await hashPassword("naïve café");
  expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await verifyPassword("naïve café".normalize("NFD"), hash)).toBe(true);
  expect(await verifyPassword("naive cafe", hash)).toBe(false);
  await expect(verifyPassword("x", "plain")).rejects.toThrow(TypeError);
  expect(new Set(Array.from({ length: 500 }, generatePassword)).size).toBe(500);
});
