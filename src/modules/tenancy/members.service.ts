import { isUniqueViolation } from "@/db/constraint";
import type { Database } from "@/db/database";
import type { PrismaTransaction } from "@/db/prisma";
import type { Sql } from "@/db/sql";
import { Fault } from "@/kernel/fault";
import type { Role } from "@/kernel/permissions";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import { normalEmail } from "@/modules/identity/contract";
import type { IdentityService } from "@/modules/identity/identity.service";
import { revokeInvitationsBy } from "./invitations.store";
import { deleteMember, findRole, insertMember, insertPerson, listMembers, lockAdmins, updateRole, type MemberRow } from "./members.store";

export interface NewMember {
  readonly email: string;
  readonly role: Role;
  /** For a person without an account yet. */
  readonly name?: string | undefined;
  /** For a person without an account yet; generated when it is not given. */
  readonly password?: string | undefined;
}

export interface AddedMember {
  readonly userId: string;
  readonly email: string;
  /** Whether the person was unknown before. */
  readonly created: boolean;
  /** The generated password of a new person: told this once. */
  readonly password: string | undefined;
}

export interface MemberService {
  list(orgId: string): Promise<MemberRow[]>;
  /**
   * By the operator's command line alone: over the network nobody is made a member without their consent.
   * @throws Fault `conflict` when the person is a member already
   */
  add(orgId: string, member: NewMember, actor: Actor): Promise<AddedMember>;
  /**
   * @throws Fault `not_found`
   * @throws Fault `conflict` when it would leave the organisation without an admin
   */
  changeRole(orgId: string, userId: string, role: Role, actor: Actor): Promise<void>;
  /**
   * @throws Fault `not_found`
   * @throws Fault `conflict` when it would leave the organisation without an admin
   */
  remove(orgId: string, userId: string, actor: Actor): Promise<void>;
}

export function createMemberService(db: Database, identity: Pick<IdentityService, "findUserId" | "prepare">): MemberService {
  /** The member's role, locked so that no admin changes meanwhile. `next` is undefined when they leave. */
  async function beforeChange(tx: PrismaTransaction, sql: Sql, orgId: string, userId: string, next: Role | undefined): Promise<Role> {
    // Locked first, read afterwards: a role that was read before may be another one by now.
    const admins = await lockAdmins(sql, orgId);
    const role = await findRole(tx, orgId, userId);
    if (role === undefined) throw new Fault("not_found", "There is no such member.");
    if (next !== "org_admin" && admins.length === 1 && admins[0] === userId) {
      throw new Fault("conflict", "This is the organisation's last admin. Make somebody else an admin first.");
    }
    return role;
  }

  return {
    list: (orgId) => db.tenant(orgId).prismaRead((tx) => listMembers(tx, orgId)),

    async add(orgId, { email, role, name, password }, actor) {
      const address = normalEmail(email);
      const known = await identity.findUserId(address);
      // Before the transaction: hashing takes a while.
      const person = known === undefined ? await identity.prepare({ email: address, name, password }) : undefined;
      const userId = known ?? person?.user.id;
      if (userId === undefined) throw new TypeError("a person is either known or new");
      try {
        await db.tenant(orgId).prisma(async (tx, sql) => {
          if (person !== undefined) await insertPerson(sql, person.user);
          await insertMember(tx, orgId, userId, role);
          await recordAudit(sql, { orgId, actor, action: "member.added", target: `user:${userId}`, details: { email: address, role, created: person !== undefined } });
        });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new Fault("conflict", `${address} is a member already, or was added at this moment.`, { path: "email" }, { cause: error });
      }
      return { userId, email: address, created: person !== undefined, password: person?.created.password };
    },

    changeRole: (orgId, userId, role, actor) =>
      db.tenant(orgId).prisma(async (tx, sql) => {
        const before = await beforeChange(tx, sql, orgId, userId, role);
        if (before === role) return;
        await updateRole(tx, orgId, userId, role);
        if (role !== "org_admin") await revokeInvitationsBy(sql, orgId, userId);
        await recordAudit(sql, { orgId, actor, action: "member.role_changed", target: `user:${userId}`, details: { from: before, to: role } });
      }),

    remove: (orgId, userId, actor) =>
      db.tenant(orgId).prisma(async (tx, sql) => {
        const before = await beforeChange(tx, sql, orgId, userId, undefined);
        await deleteMember(tx, orgId, userId);
        // What they invited may be themselves again, under another address.
        await revokeInvitationsBy(sql, orgId, userId);
        await recordAudit(sql, { orgId, actor, action: "member.removed", target: `user:${userId}`, details: { role: before } });
      }),
  };
}
