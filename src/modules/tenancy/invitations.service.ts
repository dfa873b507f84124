import { isUniqueViolation } from "@/db/constraint";
import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import { Fault } from "@/kernel/fault";
import { customerIdOf, newId, orgIdOf } from "@/kernel/ids";
import { hashOfLinkToken, LINK_TOKEN, newLinkToken } from "@/kernel/link-token";
import type { Role } from "@/kernel/permissions";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import { normalEmail, type RequestSource, type SessionUser } from "@/modules/identity/contract";
import type { IdentityService } from "@/modules/identity/identity.service";
import type { Mailer, MailOutcome } from "@/modules/mail/service";
import { INVITATION_DAYS, type InvitationRow, type LinkedInvitation } from "./contract";
import {
  countPending, findByLink, insertInvitation, insertMembership, isMemberAddress, listInvitations, markAccepted, noteMail, renewInvitation, revokeInvitation, type LinkedRow,
} from "./invitations.store";
import { insertPerson } from "./members.store";

export interface SentInvitation {
  readonly id: string;
  readonly email: string;
  readonly mail: MailOutcome["mail"];
  /** The page that accepts it, to be handed over; null where it was, or should have been, mailed. */
  readonly path: string | null;
}

export interface InvitationService {
  list(orgId: string): Promise<InvitationRow[]>;
  /**
   * Whether somebody has an account with that address is neither looked at nor told.
   * @throws Fault `conflict` for a member, and for somebody who is invited already
   */
  create(orgId: string, invitation: { readonly email: string; readonly role: Role }, actor: Actor): Promise<SentInvitation>;
  /** A new link, which ends the one before. @throws Fault `not_found` */
  resend(orgId: string, id: string, actor: Actor): Promise<SentInvitation>;
  /** @throws Fault `not_found` */
  revoke(orgId: string, id: string, actor: Actor): Promise<void>;
  /** @returns undefined for a link that we never made */
  byLink(link: string): Promise<LinkedInvitation | undefined>;
  /**
   * For somebody who has an account and is signed in.
   * @throws Fault `not_found`, `conflict` for a link that cannot be used, `forbidden` when it is for another address
   */
  accept(link: string, user: SessionUser, source: RequestSource): Promise<{ readonly slug: string }>;
  /**
   * For somebody who has no account: makes it, with the password that they chose.
   * @throws Fault `not_found`, `conflict` for a link that cannot be used or an address that has an account, `unprocessable` for a weak password
   */
  register(link: string, person: { readonly name: string; readonly password: string }, source: RequestSource): Promise<{ readonly slug: string; readonly email: string }>;
}

/** More than this wait for an answer in no organisation, and each may have sent a mail. */
const MOST_PENDING = 200;

export interface InvitationNeeds {
  readonly db: Database;
  readonly identity: Pick<IdentityService, "prepare">;
  readonly mailer: Mailer;
  /** Where people reach this installation; never taken from a request, whose sender could choose it. */
  readonly address: string;
}

export function createInvitationService({ db, identity, mailer, address }: InvitationNeeds): InvitationService {
  const mail = mailer.configured ? "sending" : "none";

  async function deliver(orgId: string, id: string, email: string, link: string): Promise<SentInvitation> {
    const path = `/invite/${link}`;
    if (!mailer.configured) return { id, email, mail: "none", path };
    const { organisation } = await db.tenant(orgId).read(async (sql) => found(await findByLink(sql, orgId, hashOf(link), false)));
    const outcome = await mailer.send({
      to: email,
      subject: `Invitation to ${organisation} on Plumbline`,
      text: `You are invited to ${organisation} on Plumbline, at ${address}.\n\nAccept here, within ${INVITATION_DAYS} days; the link works once:\n${address}${path}\n\nIf you do not know why you got this, do nothing: you become a member of nothing.\n`,
    });
    await db.tenant(orgId).write((sql) => noteMail(sql, orgId, id, hashOf(link), outcome.mail, outcome.error));
    return { id, email, mail: outcome.mail, path: null };
  }

  /** The invitation of a link, held until the transaction ends, if it can be accepted. */
  async function acceptable(sql: Sql, orgId: string, link: string): Promise<LinkedRow> {
    const row = found(await findByLink(sql, orgId, hashOf(link), true));
    if (row.state !== "pending") throw new Fault("conflict", USELESS[row.state], { state: row.state });
    return row;
  }

  async function join(sql: Sql, orgId: string, { id, role, email }: LinkedRow, userId: string, source: RequestSource): Promise<void> {
    const joined = await insertMembership(sql, orgId, userId, role);
    await markAccepted(sql, orgId, id, userId);
    await recordAudit(sql, {
      orgId, actor: `user:${userId}`, action: "invitation.accepted", target: `invitation:${id}`,
      details: { email, role, joined, address: source.ip.slice(0, 64), userAgent: source.userAgent.slice(0, 300) },
    });
  }

  return {
    list: (orgId) => db.tenant(orgId).read((sql) => listInvitations(sql, orgId, MOST_PENDING)),

    async create(orgId, { email, role }, actor) {
      const to = normalEmail(email);
      const id = newId();
      const link = newLink(orgId);
      try {
        await db.tenant(orgId).write(async (sql) => {
          if (await isMemberAddress(sql, orgId, to)) throw new Fault("conflict", `${to} is a member already.`, { path: "email" });
          if ((await countPending(sql, orgId)) >= MOST_PENDING) throw new Fault("conflict", `${MOST_PENDING} invitations wait for an answer. Revoke some that are not needed first.`);
          await insertInvitation(sql, { orgId, id, email: to, role, tokenHash: hashOf(link), invitedBy: inviterOf(actor), mail });
          await recordAudit(sql, { orgId, actor, action: "invitation.created", target: `invitation:${id}`, details: { email: to, role } });
        });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new Fault("conflict", `${to} is invited already. Send that invitation again, or revoke it first.`, { path: "email" }, { cause: error });
      }
      return deliver(orgId, id, to, link);
    },

    async resend(orgId, id, actor) {
      const link = newLink(orgId);
      const { email } = await db.tenant(orgId).write(async (sql) => {
        const renewed = await renewInvitation(sql, orgId, id, hashOf(link), mail);
        if (renewed === undefined) throw gone();
        await recordAudit(sql, { orgId, actor, action: "invitation.resent", target: `invitation:${id}`, details: renewed });
        return renewed;
      });
      return deliver(orgId, id, email, link);
    },

    revoke: (orgId, id, actor) =>
      db.tenant(orgId).write(async (sql) => {
        const email = await revokeInvitation(sql, orgId, id);
        if (email === undefined) throw gone();
        await recordAudit(sql, { orgId, actor, action: "invitation.revoked", target: `invitation:${id}`, details: { email } });
      }),

    async byLink(link) {
      const orgId = organisationOf(link);
      if (orgId === undefined) return undefined;
      const row = await db.tenant(orgId).read((sql) => findByLink(sql, orgId, hashOf(link), false));
      return row && { state: row.state, organisation: row.organisation, slug: row.slug, role: row.role, email: row.email };
    },

    async accept(link, user, source) {
      const orgId = found(organisationOf(link));
      return db.tenant(orgId).write(async (sql) => {
        const row = await acceptable(sql, orgId, link);
        if (row.email !== user.email) {
          throw new Fault("forbidden", `This invitation is for ${row.email}, and you are signed in as ${user.email}. Sign in as ${row.email} to accept it.`);
        }
        await join(sql, orgId, row, user.id, source);
        return { slug: row.slug };
      });
    },

    async register(link, { name, password }, source) {
      const orgId = found(organisationOf(link));
      const tenant = db.tenant(orgId);
      const { email } = await tenant.read(async (sql) => found(await findByLink(sql, orgId, hashOf(link), false)));
      // Before the transaction: hashing takes a while.
      const { user } = await identity.prepare({ email, name, password });
      try {
        return await tenant.write(async (sql) => {
          const row = await acceptable(sql, orgId, link);
          await insertPerson(sql, user);
          await join(sql, orgId, row, user.id, source);
          return { slug: row.slug, email };
        });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new Fault("conflict", `There is an account for ${email} already. Sign in with it, then accept.`, { state: "account" }, { cause: error });
      }
    },
  };
}

/** `<customer id>.<token>`: the organisation is known before anything is read. */
const newLink = (orgId: string) => `${customerIdOf(orgId)}.${newLinkToken()}`;
const hashOf = (link: string) => hashOfLinkToken(link.slice(link.indexOf(".") + 1));

function organisationOf(link: string): string | undefined {
  const [customerId = "", token = "", ...more] = link.split(".");
  return more.length === 0 && LINK_TOKEN.test(token) ? orgIdOf(customerId) : undefined;
}

const inviterOf = (actor: Actor) => (actor.startsWith("user:") ? actor.slice("user:".length) : null);

const USELESS = {
  expired: "This invitation is too old. Ask for it to be sent again.",
  accepted: "This invitation was accepted already.",
  revoked: "This invitation was withdrawn.",
} as const;

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Fault("not_found", "This link leads to no invitation. It may be cut short: copy the whole of it.");
  return value;
}

const gone = () => new Fault("not_found", "There is no such invitation waiting: it was accepted or revoked.");
