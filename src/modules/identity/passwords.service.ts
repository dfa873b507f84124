import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import { Fault } from "@/kernel/fault";
import { newId } from "@/kernel/ids";
import { hashOfLinkToken, LINK_TOKEN, newLinkToken } from "@/kernel/link-token";
import type { Actor } from "@/modules/audit/contract";
import { recordAccountAudit } from "@/modules/audit/service";
import type { Mailer } from "@/modules/mail/service";
import { normalEmail, type RequestSource, type SessionClaims, type SessionUser } from "./contract";
import { findCredentials, findPasswordHash, updatePassword } from "./identity.store";
import { hashPassword, verifyPassword } from "./password";
import { requireStrongPassword } from "./password-policy";
import { findReset, insertReset, updateResetMail, useResets } from "./resets.store";
import { keepSession } from "./sessions.store";
import { sourceDetails } from "./source";
import type { SignInThrottle } from "./throttle.service";

/** How long a link to set a new password holds. */
export const RESET_MINUTES = 60;

export interface PasswordService {
  /**
   * Ends the person's other sessions; the one that asks goes on.
   * @throws Fault `unprocessable` when the current password is wrong or the next one too weak, `too_many_requests`
   */
  change(user: SessionUser, own: SessionClaims, current: string, next: string, source: RequestSource): Promise<void>;
  /** Whether a link can be mailed to somebody who forgot the password. */
  readonly mails: boolean;
  /**
   * Mails a link to set a new password, if there is somebody with that address. The answer and its time are the same
   * if there is not.
   * @throws Fault `unprocessable` where no mail server is configured, `too_many_requests`
   */
  request(email: string, source: RequestSource): Promise<void>;
  /**
   * A link for the operator to hand over.
   * @returns the path of the page, such as `/reset-password/…`
   * @throws Fault `not_found`
   */
  link(email: string): Promise<{ readonly email: string; readonly path: string }>;
  /** Whose password the link sets; undefined when it was used, is too old, or never was. */
  byLink(token: string): Promise<{ readonly email: string } | undefined>;
  /**
   * Ends every session of the person.
   * @returns their address
   * @throws Fault `not_found` for a link that cannot be used, `unprocessable` for a weak password
   */
  reset(token: string, password: string, source: RequestSource): Promise<{ readonly email: string }>;
  /** By the operator. Ends every session of the person. @throws Fault `not_found`, `unprocessable` */
  set(email: string, password: string): Promise<void>;
}

export interface PasswordNeeds {
  readonly db: Database;
  readonly mailer: Mailer;
  /** Where people reach this installation; never taken from a request, whose sender could choose it. */
  readonly address: string;
  /** Of sign-in: a password is guessed here as it is there. */
  readonly throttle: SignInThrottle;
  /** Of requests for a link. */
  readonly requests: SignInThrottle;
}

export function createPasswordService({ db, mailer, address, throttle, requests }: PasswordNeeds): PasswordService {
  async function newLink(sql: Sql, userId: string): Promise<{ id: string; path: string }> {
    const id = newId();
    const token = newLinkToken();
    await insertReset(sql, id, userId, hashOfLinkToken(token), RESET_MINUTES);
    return { id, path: `/reset-password/${token}` };
  }

  async function store(sql: Sql, userId: string, hash: string, actor: Actor, action: "password.changed" | "password.reset", source: RequestSource | undefined): Promise<number | undefined> {
    const version = await updatePassword(sql, userId, hash);
    if (version === undefined) return undefined;
    await useResets(sql, userId);
    await recordAccountAudit(sql, { userId, actor, action, target: `user:${userId}`, details: source === undefined ? {} : sourceDetails(source) });
    return version;
  }

  return {
    mails: mailer.configured,

    async change(user, own, current, next, source) {
      const throttled = await throttle.attempt({ ip: source.ip, account: user.id });
      if (throttled !== undefined) throw new Fault("too_many_requests", "Too many attempts. Try again later.", { retryAfter: throttled.retryAfter });
      const hash = await db.auth((sql) => findPasswordHash(sql, user.id));
      if (hash === undefined || !(await verifyPassword(current, hash))) throw new Fault("unprocessable", "The current password is wrong.", { path: "current" });
      await throttle.succeeded({ ip: source.ip, account: user.id });
      await requireStrongPassword(next, [user.email, user.name], "next");
      const nextHash = await hashPassword(next);
      await db.auth(async (sql) => {
        const version = await store(sql, user.id, nextHash, `user:${user.id}`, "password.changed", source);
        if (version !== undefined) await keepSession(sql, own, version);
      });
    },

    async request(email, source) {
      if (!mailer.configured) throw new Fault("unprocessable", "This installation sends no mail. Ask the person who runs it for a new password.");
      const account = normalEmail(email);
      const throttled = await requests.attempt({ ip: source.ip, account });
      if (throttled !== undefined) throw new Fault("too_many_requests", "Too many links were asked for. Try again later.", { retryAfter: throttled.retryAfter });
      const person = await db.auth(async (sql) => {
        const found = await findCredentials(sql, account);
        await recordAccountAudit(sql, {
          userId: found?.id, actor: "anonymous", action: "password.reset_requested", target: found === undefined ? "account:unknown" : `user:${found.id}`,
          details: { email: account, ...sourceDetails(source) },
        });
        return found && { ...found, link: await newLink(sql, found.id) };
      });
      // Not waited for: how long it takes would say whether the address has an account.
      if (person !== undefined) void deliver(person.email, person.link);
    },

    async link(email) {
      const account = normalEmail(email);
      return db.auth(async (sql) => {
        const person = await findCredentials(sql, account);
        if (person === undefined) throw nobody(account);
        await recordAccountAudit(sql, { userId: person.id, actor: "operator", action: "password.reset_requested", target: `user:${person.id}`, details: { email: account } });
        return { email: person.email, path: (await newLink(sql, person.id)).path };
      });
    },

    async byLink(token) {
      if (!LINK_TOKEN.test(token)) return undefined;
      const row = await db.auth((sql) => findReset(sql, hashOfLinkToken(token)));
      return row && { email: row.email };
    },

    async reset(token, password, source) {
      if (!LINK_TOKEN.test(token)) throw useless();
      const tokenHash = hashOfLinkToken(token);
      const row = await db.auth((sql) => findReset(sql, tokenHash));
      if (row === undefined) throw useless();
      await requireStrongPassword(password, [row.email, row.name]);
      const hash = await hashPassword(password);
      await db.auth(async (sql) => {
        // Of two that use it at once, the second finds it used.
        if ((await findReset(sql, tokenHash)) === undefined) throw useless();
        await store(sql, row.userId, hash, `user:${row.userId}`, "password.reset", source);
      });
      await throttle.forgive(row.email);
      return { email: row.email };
    },

    async set(email, password) {
      const account = normalEmail(email);
      const person = await db.auth((sql) => findCredentials(sql, account));
      if (person === undefined) throw nobody(account);
      await requireStrongPassword(password, [person.email, person.name]);
      const hash = await hashPassword(password);
      await db.auth((sql) => store(sql, person.id, hash, "operator", "password.reset", undefined));
    },
  };

  async function deliver(to: string, { id, path }: { id: string; path: string }): Promise<void> {
    const { error } = await mailer.send({
      to,
      subject: "A new password for Plumbline",
      text: `Somebody, probably you, asked for a new password for Plumbline at ${address}.\n\nSet it here, within ${RESET_MINUTES} minutes; the link works once:\n${address}${path}\n\nIf it was not you, do nothing: your password stays as it is.\n`,
    });
    // What cannot be noted was at least logged by the mailer.
    await db.auth((sql) => updateResetMail(sql, id, error)).catch(() => undefined);
  }
}

const useless = () => new Fault("not_found", "This link was used, is too old, or is not complete. Ask for a new one.");
const nobody = (email: string) => new Fault("not_found", `There is nobody with the address ${email}.`, { path: "email" });
