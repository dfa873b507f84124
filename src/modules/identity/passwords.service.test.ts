import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDatabase, type Database } from "@/db/database";
import { createMailer } from "@/modules/mail/service";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/cluster";
import { openSession } from "../../../tests/support/sessions";
import { receiveMail, type MailServer } from "../../../tests/support/mail";
import { createAccessService } from "./access.service";
import { createIdentityService, type IdentityService } from "./identity.service";
import { createPasswordService, type PasswordService } from "./passwords.service";
import { createSessionService } from "./sessions.service";
import { RESET_LIMITS, SignInThrottle } from "./throttle.service";

let database: TestDatabase;
let db: Database;
let mail: MailServer;
let identity: IdentityService;
let passwords: PasswordService;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.urls);
  mail = await receiveMail();
  const throttle = new SignInThrottle();
  identity = createIdentityService(db, { throttle });
  passwords = createPasswordService({
    db, throttle, address: "https://stats.example", requests: new SignInThrottle(RESET_LIMITS),
    mailer: createMailer({ url: mail.url, from: "Plumbline <plumbline@stats.example>" }, () => undefined),
  });
});
beforeEach(() => (mail.received.length = 0));
afterAll(async () => {
  await mail.close();
  await db.close();
  await database.drop();
});

const HOME = { ip: "1.1.1.1", userAgent: "test" };
const OLD = "correct horse battery";
const NEXT = "violet tractor sings";
let counter = 0;
async function somebody() {
  const { userId, email } = await identity.create({ email: `p${++counter}@example.com`, name: "Grace Hopper", password: OLD });
  return { user: { id: userId, email, name: "Grace Hopper", platformAdmin: false }, own: await openSession(db, userId), other: await openSession(db, userId) };
}
const holds = async (claims: { userId: string; sessionId: string }) => (await createAccessService(db).user(claims)) !== undefined;
/** The link of the latest mail. */
async function mailed(): Promise<{ to: string; token: string }> {
  for (let i = 0; i < 100 && mail.received.length === 0; i++) await sleep(20);
  const { to = "", text = "" } = mail.received.at(-1) ?? {};
  return { to, token: /https:\/\/stats\.example\/reset-password\/([\w-]{43})\s/.exec(text)?.[1] ?? "" };
}

test("a new password ends every session but the one that changed it", async () => {
  const { user, own, other } = await somebody();
  await expect(passwords.change(user, own, "wrong horse", NEXT, HOME)).rejects.toMatchObject({ code: "unprocessable", details: { path: "current" } });
  await passwords.change(user, own, OLD, NEXT, HOME);
  expect([await holds(own), await holds(other)]).toEqual([true, false]);
  await expect(identity.signIn(user.email, OLD, HOME)).rejects.toMatchObject({ code: "unauthorized" });
  await identity.signIn(user.email, NEXT, HOME);
});

test.each([
  ["short", "too short"],
  ["              ", "spaces alone"],
  ["abcabcabcabcabc", "repeats"],
  ["aaaaaaaaaaaaaaaa", "repeats"],
  ["somebody@example.org", "looks like an e-mail address"],
  ["gracehopper1815", "your address or name"],
  ["Grace-Hopper!", "your address or name"],
  ["password1234", "easy to guess"],
  ["qwertyuiop12", "easy to guess"],
  ["123456789012", "easy to guess"],
  ["iloveyou1234", "easy to guess"],
])("%j is refused, and told why", async (weak, reason) => {
  const { user, own } = await somebody();
  const refusal = { code: "unprocessable", message: expect.stringContaining(reason) };
  await expect(passwords.change(user, own, OLD, weak, { ...HOME, ip: `2.2.2.${counter}` })).rejects.toMatchObject(refusal);
  await expect(identity.create({ email: `x${++counter}@example.org`, name: "Grace Hopper", password: weak })).rejects.toMatchObject(refusal);
  await expect(passwords.set(user.email, weak)).rejects.toMatchObject(refusal);
  const { path } = await passwords.link(user.email);
  await expect(passwords.reset(path.split("/").at(-1) ?? "", weak, HOME)).rejects.toMatchObject(refusal);
});

test("who forgot it gets a link by mail, which works once and ends every session", async () => {
  const { user, own } = await somebody();
  await passwords.request(`  ${user.email.toUpperCase()}`, { ...HOME, ip: "3.3.3.1" });
  const { to, token } = await mailed();
  expect(to).toBe(user.email);
  expect(await passwords.byLink(token)).toEqual({ email: user.email });
  const both = await Promise.allSettled([NEXT, "another tractor sings"].map((password) => passwords.reset(token, password, HOME)));
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await holds(own)).toBe(false);
  expect(await passwords.byLink(token)).toBeUndefined();
  await expect(passwords.reset(token, NEXT, HOME)).rejects.toMatchObject({ code: "not_found" });
  const stored = await db.auth((sql) => sql.rows("SELECT encode(token_hash, 'base64') AS hash, mailed_at, mail_error FROM app.password_resets WHERE user_id = $1", [user.id]));
  expect(JSON.stringify(stored)).not.toContain(token);
});

test("a new password ends the links that were asked for before it, and an old link is worth nothing", async () => {
  const { user, own } = await somebody();
  const before = (await passwords.link(user.email)).path.split("/").at(-1) ?? "";
  await passwords.change(user, own, OLD, NEXT, { ...HOME, ip: "3.3.3.2" });
  await expect(passwords.reset(before, OLD, HOME)).rejects.toMatchObject({ code: "not_found" });
  const late = (await passwords.link(user.email)).path.split("/").at(-1) ?? "";
  await db.auth((sql) => sql.rows("UPDATE app.password_resets SET expires_at = now() - interval '1 second' WHERE user_id = $1", [user.id]));
  expect(await passwords.byLink(late)).toBeUndefined();
  for (const token of [late, "", "x", "x".repeat(43), `${late}x`, "\0".repeat(43)]) await expect(passwords.reset(token, OLD, HOME)).rejects.toMatchObject({ code: "not_found" });
});

test("whether an address has an account is not told, and asking is slowed down", async () => {
  const { user } = await somebody();
  const answers = [];
  for (const email of [user.email, "nobody@example.net"]) {
    for (let i = 0; i < 4; i++) answers.push(await passwords.request(email, { ...HOME, ip: "3.3.3.3" }).then(() => "sent", (error: { code: string }) => error.code));
  }
  expect(answers.slice(0, 4)).toEqual(["sent", "sent", "sent", "too_many_requests"]);
  expect(answers.slice(4)).toEqual(answers.slice(0, 4));
});

test("a mail that could not be sent is noted, and without a mail server nothing is promised", async () => {
  const { user } = await somebody();
  const needs = { db, address: "https://stats.example", throttle: new SignInThrottle(), requests: new SignInThrottle() };
  const failing = createPasswordService({ ...needs, mailer: createMailer({ url: "smtp://127.0.0.1:1", from: "x@example.com" }, () => undefined) });
  await failing.request(user.email, HOME);
  await expect.poll(() => db.auth((sql) => sql.rows("SELECT mailed_at, mail_error FROM app.password_resets WHERE user_id = $1", [user.id]))).toEqual([{ mailed_at: null, mail_error: expect.stringContaining("ECONNREFUSED") }]);
  const mailless = createPasswordService({ ...needs, mailer: createMailer(undefined, () => undefined) });
  expect(mailless.mails).toBe(false);
  await expect(mailless.request(user.email, HOME)).rejects.toMatchObject({ code: "unprocessable" });
});

test("a session ends on the server: signed out, ended from another, idle for a week, or a month old", async () => {
  const { user, own, other } = await somebody();
  const sessions = createSessionService(db);
  const third = await openSession(db, user.id);
  expect((await sessions.list(own)).map(({ id, current }) => [id, current]).sort()).toEqual([[own.sessionId, true], [other.sessionId, false], [third.sessionId, false]].sort());
  await sessions.end(third, HOME, "signed_out");
  expect(await holds(third)).toBe(false);
  await expect(sessions.end(third, HOME, "signed_out")).rejects.toMatchObject({ code: "not_found" });
  const stranger = await somebody();
  await expect(sessions.end({ userId: stranger.user.id, sessionId: own.sessionId }, HOME, "ended_by_owner")).rejects.toMatchObject({ code: "not_found" });
  expect(await sessions.endOthers(own, HOME)).toBe(1);
  expect([await holds(own), await holds(other), await holds(stranger.own)]).toEqual([true, false, true]);
  const age = (column: string, days: number) => db.auth((sql) => sql.rows(`UPDATE app.sessions SET ${column} = now() - $2 * interval '1 day' WHERE id = $1`, [own.sessionId, days]));
  await age("last_seen_at", 6.9);
  expect(await holds(own)).toBe(true);
  // Being used makes it recent again.
  expect(Date.now() - ((await sessions.list(own))[0]?.lastSeenAt.getTime() ?? 0)).toBeLessThan(60_000);
  await age("last_seen_at", 7.1);
  expect(await holds(own)).toBe(false);
  await age("last_seen_at", 0);
  await age("created_at", 30.1);
  expect(await holds(own)).toBe(false);
  const ended = await db.operator((sql) => sql.rows("SELECT details->>'reason' AS reason FROM app.operator_audit_entries WHERE action = 'session.ended' AND target = $1 ORDER BY at", [`user:${user.id}`]));
  expect(ended).toEqual([{ reason: "signed_out" }, { reason: "others_ended" }]);
});
