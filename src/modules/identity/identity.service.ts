import { randomBytes } from "node:crypto";
import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import { Fault } from "@/kernel/fault";
import { newId } from "@/kernel/ids";
import { recordAccountAudit } from "@/modules/audit/service";
import { nameFromEmail, normalEmail, type RequestSource, type SessionClaims } from "./contract";
import { deviceCookie, deviceOf } from "./device";
import { anybodyThere, findCredentials, findUserId, insertUser, lockFirstUser, type NewUser } from "./identity.store";
import { generatePassword, hashPassword, refusePassword, verifyPassword } from "./password";
import { requireStrongPassword } from "./password-policy";
import { insertSession } from "./sessions.store";
import { boundedSource, sourceDetails } from "./source";
import { SignInThrottle } from "./throttle.service";

export interface SignInSource extends RequestSource {
  /** The cookie of a device that signed in before. */
  readonly device?: string | undefined;
}

export interface SignedIn extends SessionClaims {
  /** The cookie by which this device is known the next time. */
  readonly device: string;
}

export interface NewPerson {
  readonly email: string;
  readonly name?: string | undefined;
  /** Generated, and told once, when it is not given. */
  readonly password?: string | undefined;
  readonly platformAdmin?: boolean;
}

export interface CreatedPerson {
  readonly userId: string;
  readonly email: string;
  /** Only when it was generated here. */
  readonly password: string | undefined;
}

/** A person who is not stored yet, the password already hashed. */
export interface PreparedPerson {
  readonly user: NewUser;
  readonly created: CreatedPerson;
}

export interface IdentityService {
  /**
   * The same answer, after the same work, whether the address is unknown, the password wrong or the
   * person disabled. Both outcomes stand in the audit log.
   * @throws Fault `unauthorized`, `too_many_requests`
   */
  signIn(email: string, password: string, source: SignInSource): Promise<SignedIn>;
  /** The person's id, disabled or not. */
  findUserId(email: string): Promise<string | undefined>;
  /**
   * Everything slow about a new person, for who stores them in a transaction of their own.
   * @throws Fault `unprocessable` for a password that is easy to guess
   */
  prepare(person: NewPerson): Promise<PreparedPerson>;
  /** @throws Fault `conflict` when a user with that address exists */
  create(person: NewPerson): Promise<CreatedPerson>;
  /**
   * The first administrator, when there is no user yet.
   * @returns undefined when there is a user
   */
  ensureFirstAdmin(given: { readonly email: string; readonly password: string } | undefined): Promise<CreatedPerson | undefined>;
}

const FIRST_ADMIN = "admin@plumbline.local";

export interface IdentityOptions {
  readonly throttle?: SignInThrottle;
  /** What the cookie of a known device is signed with. */
  readonly deviceSecret?: string;
}

export function createIdentityService(db: Database, { throttle = new SignInThrottle(), deviceSecret = randomBytes(32).toString("base64url") }: IdentityOptions = {}): IdentityService {
  async function prepare({ email, name, password, platformAdmin = false }: NewPerson): Promise<PreparedPerson> {
    const generated = password === undefined ? generatePassword() : undefined;
    const address = normalEmail(email);
    if (password !== undefined) await requireStrongPassword(password, name === undefined ? [address] : [address, name]);
    const passwordHash = await hashPassword(password ?? generated ?? "");
    const user = { id: newId(), email: address, name: name ?? nameFromEmail(address), passwordHash, platformAdmin };
    return { user, created: { userId: user.id, email: address, password: generated } };
  }

  return {
    async signIn(email, password, source) {
      const account = normalEmail(email);
      const device = deviceOf(deviceSecret, account, source.device);
      const attempt = { ip: source.ip, account, device };
      const throttled = await throttle.attempt(attempt);
      if (throttled !== undefined) {
        if (throttled.first) await db.auth((sql) => recordRefusal(sql, "sign_in.throttled", account, source, { by: throttled.by }));
        throw new Fault("too_many_requests", "Too many attempts to sign in. Try again later.", { retryAfter: throttled.retryAfter });
      }
      const person = await db.auth((sql) => findCredentials(sql, account));
      const right = person === undefined ? await refusePassword(password) : await verifyPassword(password, person.passwordHash);
      if (person === undefined || !right) {
        await db.auth((sql) => recordRefusal(sql, "sign_in.failed", account, source, {}));
        throw new Fault("unauthorized", "The e-mail address or the password is wrong.");
      }
      await throttle.succeeded(attempt);
      const sessionId = newId();
      await db.auth(async (sql) => {
        await insertSession(sql, sessionId, person.id, person.sessionVersion, boundedSource(source));
        await recordAccountAudit(sql, {
          userId: person.id, actor: `user:${person.id}`, action: "sign_in.succeeded", target: `user:${person.id}`,
          details: { session: sessionId, knownDevice: device !== undefined, ...sourceDetails(source) },
        });
      });
      return { userId: person.id, sessionId, device: deviceCookie(deviceSecret, account) };
    },

    prepare,

    findUserId: (email) => db.auth((sql) => findUserId(sql, normalEmail(email))),

    async create(person) {
      const { user, created } = await prepare(person);
      if (!(await db.auth((sql) => insertUser(sql, user)))) throw new Fault("conflict", `There is somebody with the address ${user.email} already.`, { path: "email" });
      return created;
    },

    async ensureFirstAdmin(given) {
      if (await db.auth(anybodyThere)) return undefined;
      const { user, created } = await prepare({ email: FIRST_ADMIN, name: "Administrator", ...given, platformAdmin: true });
      const first = await db.auth(async (sql) => {
        await lockFirstUser(sql);
        return !(await anybodyThere(sql)) && insertUser(sql, user);
      });
      return first ? created : undefined;
    },
  };
}

/** An attempt that did not succeed, whether or not the address names somebody. */
async function recordRefusal(sql: Sql, action: "sign_in.failed" | "sign_in.throttled", account: string, source: RequestSource, more: Readonly<Record<string, unknown>>): Promise<void> {
  const userId = await findUserId(sql, account);
  await recordAccountAudit(sql, {
    userId, actor: "anonymous", action, target: userId === undefined ? "account:unknown" : `user:${userId}`,
    details: { email: account, ...more, ...sourceDetails(source) },
  });
}
