import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createPlumbline } from "@/compose";
import { readEnv } from "@/env";
import type { Plumbline } from "@/plumbline";
import { createTestDatabase, type TestDatabase } from "./support/cluster";
import { dataFolder } from "./support/data-folder";
import { receiveMail, type MailServer } from "./support/mail";

// Nobody is let in by another: a membership is made with the consent of the one who becomes a member.

let database: TestDatabase;
let mail: MailServer;
/** Without a mail server, and with one. */
let silent: Plumbline;
let mailing: Plumbline;
beforeAll(async () => {
  database = await createTestDatabase();
  mail = await receiveMail();
  const start = async (more: Record<string, string>) =>
    createPlumbline(readEnv({ NODE_ENV: "test", LOG_LEVEL: "silent", PLUMBLINE_JOBS: "none", PLUMBLINE_DATA: await dataFolder(), ...more }), database.urls, "x".repeat(32));
  silent = await start({});
  mailing = await start({ PLUMBLINE_SMTP_URL: mail.url, PLUMBLINE_MAIL_FROM: "Plumbline <plumbline@stats.example>", PUBLIC_URL: "https://stats.example" });
});
beforeEach(() => {
  mail.received.length = 0;
  mail.refuse = undefined;
});
afterAll(async () => {
  await Promise.all([silent.close(), mailing.close()]);
  await mail.close();
  await database.drop();
});

const HOME = { ip: "10.1.2.3", userAgent: "test" };
const OWN = { name: "Grace", password: "violet tractor sings" };
let counter = 0;
const address = () => `p${++counter}@acme.example`;
const organisation = async () => (await silent.organisations.create({ name: `Org ${++counter}` }, "operator")).id;
const linkOf = (path: string | null) => (path ?? "").replace("/invite/", "");
async function invite(orgId: string, email = address(), role: "org_admin" | "viewer" = "viewer") {
  const sent = await silent.invitations.create(orgId, { email, role }, "user:01900000-0000-7000-8000-000000000000");
  return { ...sent, link: linkOf(sent.path) };
}
const members = async (orgId: string) => (await silent.members.list(orgId)).map(({ email, role }) => `${email} ${role}`);
async function person(email = address()) {
  const { userId } = await silent.identity.create({ email, name: "Known", password: OWN.password });
  return { id: userId, email, name: "Known", platformAdmin: false };
}

test("an invitation makes nobody and no member; accepting it does, with a password that only they know", async () => {
  const orgId = await organisation();
  const { email, link, mail: state } = await invite(orgId, "  Ann@Acme.Example ");
  expect([email, state]).toEqual(["ann@acme.example", "none"]);
  expect(await members(orgId)).toEqual([]);
  expect(await silent.identity.findUserId(email)).toBeUndefined();
  expect(await silent.invitations.byLink(link)).toMatchObject({ state: "pending", role: "viewer", email });
  const stored = await silent.db.tenant(orgId).read((sql) => sql.rows("SELECT i::text AS row, (SELECT string_agg(a::text, '') FROM app.audit_entries a) AS log FROM app.invitations i"));
  expect(JSON.stringify(stored)).not.toContain(link.split(".")[1]);
  await silent.invitations.register(link, OWN, HOME);
  expect(await members(orgId)).toEqual(["ann@acme.example viewer"]);
  await silent.identity.signIn(email, OWN.password, HOME);
  expect(await silent.invitations.list(orgId)).toEqual([]);
  const log = await silent.db.tenant(orgId).read((sql) => sql.rows<{ action: string }>("SELECT action FROM app.audit_entries WHERE action LIKE 'invitation.%' ORDER BY at"));
  expect(log.map(({ action }) => action)).toEqual(["invitation.created", "invitation.accepted"]);
});

test("taking over a person of another organisation: B's admin invites first, and is nobody in A", async () => {
  const [a, b] = [await organisation(), await organisation()];
  const ceo = address();
  const fromB = await invite(b, ceo);
  const fromA = await invite(a, ceo, "org_admin");
  // B's admin opens their own link and makes the account with a password of their own choice.
  await silent.invitations.register(fromB.link, { name: "Mallory", password: "mallory knows this one" }, HOME);
  expect(await members(a)).toEqual([]);
  const { userId } = await silent.identity.signIn(ceo, "mallory knows this one", HOME);
  const mallory = { id: userId, email: ceo, name: "Mallory", platformAdmin: false };
  expect(await silent.access.organisation(mallory, a)).toBeUndefined();
  // Without A's link there is no way in: not by B's link again, nor by one made up for A.
  await expect(silent.invitations.accept(fromB.link, mallory, HOME)).rejects.toMatchObject({ code: "conflict" });
  const made = `${fromA.link.split(".")[0]}.${fromB.link.split(".")[1]}`;
  await expect(silent.invitations.accept(made, mallory, HOME)).rejects.toMatchObject({ code: "not_found" });
  expect(await members(a)).toEqual([]);
});

test("a link is used once, also by two at the same moment", async () => {
  const orgId = await organisation();
  const { link, email } = await invite(orgId);
  const both = await Promise.allSettled([1, 2, 3].map(() => silent.invitations.register(link, OWN, HOME)));
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  await expect(silent.invitations.register(link, OWN, HOME)).rejects.toMatchObject({ code: "conflict" });
  expect(await members(orgId)).toEqual([`${email} viewer`]);
  // Once removed, the old link lets nobody back in.
  const user = { id: (await silent.identity.findUserId(email)) ?? "", email, name: "", platformAdmin: false };
  await silent.members.remove(orgId, user.id, "operator");
  await expect(silent.invitations.accept(link, user, HOME)).rejects.toMatchObject({ code: "conflict" });
  expect(await members(orgId)).toEqual([]);
});

test("two organisations invite the same new person, who registers once and accepts the other signed in", async () => {
  const [a, b] = [await organisation(), await organisation()];
  const email = address();
  const [fromA, fromB] = [await invite(a, email), await invite(b, email, "org_admin")];
  const both = await Promise.allSettled([fromA, fromB].map(({ link }) => silent.invitations.register(link, OWN, HOME)));
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict", details: { state: "account" } } });
  const user = { id: (await silent.identity.findUserId(email)) ?? "", email, name: "", platformAdmin: false };
  const left = both[0]?.status === "rejected" ? fromA : fromB;
  await silent.invitations.accept(left.link, user, HOME);
  expect([await members(a), await members(b)]).toEqual([[`${email} viewer`], [`${email} org_admin`]]);
});

test("as another person one cannot accept, and a role is never changed by a link", async () => {
  const orgId = await organisation();
  const { link, email } = await invite(orgId, undefined, "org_admin");
  const [stranger, known] = [await person(), await person(email)];
  await expect(silent.invitations.accept(link, stranger, HOME)).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining(email) });
  await silent.members.add(orgId, { email, role: "viewer" }, "operator");
  await silent.invitations.accept(link, known, HOME);
  expect(await members(orgId)).toEqual([`${email} viewer`]);
});

test("old, revoked, replaced and made-up links let nobody in, and say why", async () => {
  const orgId = await organisation();
  const old = await invite(orgId);
  await silent.db.tenant(orgId).write((sql) => sql.rows("UPDATE app.invitations SET expires_at = now() - interval '1 second' WHERE id = $1", [old.id]));
  const revoked = await invite(orgId);
  await silent.invitations.revoke(orgId, revoked.id, "operator");
  const replaced = await invite(orgId);
  const renewed = await silent.invitations.resend(orgId, replaced.id, "operator");
  for (const [link, state, code] of [[old.link, "expired", "conflict"], [revoked.link, "revoked", "conflict"], [replaced.link, undefined, "not_found"]] as const) {
    expect((await silent.invitations.byLink(link))?.state).toBe(state);
    await expect(silent.invitations.register(link, OWN, HOME)).rejects.toMatchObject({ code });
  }
  for (const link of ["", ".", "x", `${old.link}x`, `${old.link.split(".")[0]}.`, `${old.link}.more`, "\0", "é".repeat(70)]) {
    expect(await silent.invitations.byLink(link), link).toBeUndefined();
    await expect(silent.invitations.register(link, OWN, HOME)).rejects.toMatchObject({ code: "not_found" });
  }
  await expect(silent.invitations.register(linkOf(renewed.path), { ...OWN, password: "password1234" }, HOME)).rejects.toMatchObject({ code: "unprocessable" });
  await silent.invitations.register(linkOf(renewed.path), OWN, HOME);
  // What has expired makes room for a new one; what still holds does not.
  await invite(orgId, old.email);
  await expect(invite(orgId, old.email)).rejects.toMatchObject({ code: "conflict" });
  await expect(silent.invitations.revoke(await organisation(), old.id, "operator")).rejects.toMatchObject({ code: "not_found" });
});

test("inviting tells nothing about accounts", async () => {
  const orgId = await organisation();
  const known = await person();
  const [a, b] = [await invite(orgId, known.email), await invite(orgId)];
  const shape = ({ email: _email, id: _id, path, link: _link, ...rest }: typeof a) => ({ ...rest, path: path?.length });
  expect(shape(a)).toEqual(shape(b));
  const page = async (link: string) => ({ ...(await silent.invitations.byLink(link)), email: "" });
  expect(await page(a.link)).toEqual(await page(b.link));
});

test("who may not invite any more leaves no invitations behind", async () => {
  for (const end of ["remove", "demote"] as const) {
    const orgId = await organisation();
    const [first, second] = [await person(), await person()];
    for (const { email } of [first, second]) await silent.members.add(orgId, { email, role: "org_admin" }, "operator");
    const back = await silent.invitations.create(orgId, { email: address(), role: "org_admin" }, `user:${second.id}`);
    await (end === "remove" ? silent.members.remove(orgId, second.id, "operator") : silent.members.changeRole(orgId, second.id, "viewer", "operator"));
    await expect(silent.invitations.register(linkOf(back.path), OWN, HOME), end).rejects.toMatchObject({ code: "conflict" });
  }
});

test("with a mail server the link goes to the address and to nobody else; a mail that failed is said, and sent again", async () => {
  const orgId = await organisation();
  const email = address();
  const sent = await mailing.invitations.create(orgId, { email, role: "viewer" }, "operator");
  expect(sent).toMatchObject({ mail: "sent", path: null });
  expect(mail.received).toMatchObject([{ to: email, from: "plumbline@stats.example", subject: expect.stringMatching(/^Invitation to Org/) }]);
  const link = /https:\/\/stats\.example\/invite\/(\S+)/.exec(mail.received[0]?.text ?? "")?.[1] ?? "";
  mail.refuse = "550 no such mailbox";
  const failed = await mailing.invitations.create(orgId, { email: address(), role: "viewer" }, "operator");
  expect(failed).toMatchObject({ mail: "failed", path: null });
  expect((await mailing.invitations.list(orgId)).find(({ id }) => id === failed.id)).toMatchObject({ mail: "failed", mailError: expect.stringContaining("550") });
  mail.refuse = undefined;
  expect(await mailing.invitations.resend(orgId, failed.id, "operator")).toMatchObject({ mail: "sent" });
  // A server that stopped in the middle: the list does not go on saying that it is being sent.
  await mailing.db.tenant(orgId).write((sql) => sql.rows("UPDATE app.invitations SET mail = 'sending', sent_at = now() - interval '2 minutes' WHERE id = $1", [failed.id]));
  expect((await mailing.invitations.list(orgId)).find(({ id }) => id === failed.id)?.mail).toBe("failed");
  await mailing.invitations.register(link, OWN, HOME);
  expect(await members(orgId)).toEqual([`${email} viewer`]);
});
