import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import { newId } from "@/kernel/ids";
import type { SessionClaims } from "./contract";
import { anybodyThere, findCredentials, findPasswordHash, findUserId, insertUser, lockFirstUser, updatePassword, type NewUser } from "./identity.store";
import { generatePassword, hashPassword, refusePassword, verifyPassword } from "./password";
import { SignInThrottle, type SignInLimits } from "./throttle";

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
   * person disabled.
   * @throws Fault `unauthorized`, `too_many_requests`
   */
  signIn(email: string, password: string, ip: string): Promise<SessionClaims>;
  /** The person's id, disabled or not. */
  findUserId(email: string): Promise<string | undefined>;
  /** Everything slow about a new person, for who stores them in a transaction of their own. */
  prepare(person: NewPerson): Promise<PreparedPerson>;
  /** @throws Fault `conflict` when a user with that address exists */
  create(person: NewPerson): Promise<CreatedPerson>;
  /**
   * Ends the person's other sessions.
   * @returns the claims of the one session that goes on
   * @throws Fault `unprocessable` when the current password is wrong, `too_many_requests`
   */
  changePassword(userId: string, current: string, next: string, ip: string): Promise<SessionClaims>;
  /**
   * The first administrator, when there is no user yet.
   * @returns undefined when there is a user
   */
  ensureFirstAdmin(given: { readonly email: string; readonly password: string } | undefined): Promise<CreatedPerson | undefined>;
}

const FIRST_ADMIN = "admin@plumbline.local";

/** Addresses are compared in this form. */
export const normalEmail = (email: string) => email.trim().normalize("NFKC").toLowerCase();

/** The part before the @, until the person says better. */
export const nameFromEmail = (email: string) => email.slice(0, email.lastIndexOf("@")) || email;

export function createIdentityService(db: Database, limits?: SignInLimits): IdentityService {
  const throttle = new SignInThrottle(limits);

  async function prepare({ email, name, password, platformAdmin = false }: NewPerson): Promise<PreparedPerson> {
    const generated = password === undefined ? generatePassword() : undefined;
    const address = normalEmail(email);
    const passwordHash = await hashPassword(password ?? generated ?? "");
    const user = { id: newId(), email: address, name: name ?? nameFromEmail(address), passwordHash, platformAdmin };
    return { user, created: { userId: user.id, email: address, password: generated } };
  }

  return {
    async signIn(email, password, ip) {
      const address = normalEmail(email);
      await throttle.attempt(ip, address);
      const person = await db.auth((sql) => findCredentials(sql, address));
      const right = person === undefined ? await refusePassword(password) : await verifyPassword(password, person.passwordHash);
      if (person === undefined || !right) throw new Fault("unauthorized", "The e-mail address or the password is wrong.");
      await throttle.succeeded(ip, address);
      return { userId: person.id, version: person.sessionVersion };
    },

    prepare,

    findUserId: (email) => db.auth((sql) => findUserId(sql, normalEmail(email))),

    async create(person) {
      const { user, created } = await prepare(person);
      if (!(await db.auth((sql) => insertUser(sql, user)))) throw new Fault("conflict", `There is somebody with the address ${user.email} already.`, { path: "email" });
      return created;
    },

    async changePassword(userId, current, next, ip) {
      await throttle.attempt(ip, userId);
      const hash = await db.auth((sql) => findPasswordHash(sql, userId));
      if (hash === undefined || !(await verifyPassword(current, hash))) {
        throw new Fault("unprocessable", "The current password is wrong.", { path: "current" });
      }
      await throttle.succeeded(ip, userId);
      const nextHash = await hashPassword(next);
      const version = await db.auth((sql) => updatePassword(sql, userId, nextHash));
      if (version === undefined) throw new Fault("unauthorized", "The session is over. Sign in again.");
      return { userId, version };
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
