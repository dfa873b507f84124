import type { PrismaTransaction } from "@/db/prisma";
import type { Sql } from "@/db/sql";
import type { Role } from "@/kernel/permissions";

export interface MemberRow {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly since: Date;
  readonly disabled: boolean;
}

export async function listMembers(tx: PrismaTransaction, orgId: string): Promise<MemberRow[]> {
  const rows = await tx.membership.findMany({
    where: { orgId },
    select: { userId: true, role: true, createdAt: true, user: { select: { email: true, name: true, disabledAt: true } } },
    orderBy: [{ user: { email: "asc" } }],
  });
  return rows.map(({ userId, role, createdAt, user }) => ({
    userId,
    email: user.email,
    name: user.name,
    role: role as Role, // the table's CHECK names the same three
    since: createdAt,
    disabled: user.disabledAt !== null,
  }));
}

/** @returns undefined when the person is no member */
export async function findRole(tx: PrismaTransaction, orgId: string, userId: string): Promise<Role | undefined> {
  const row = await tx.membership.findUnique({ where: { orgId_userId: { orgId, userId } }, select: { role: true } });
  return row?.role as Role | undefined;
}

export async function insertMember(tx: PrismaTransaction, orgId: string, userId: string, role: Role): Promise<void> {
  await tx.membership.create({ data: { orgId, userId, role }, select: { userId: true } });
}

export async function updateRole(tx: PrismaTransaction, orgId: string, userId: string, role: Role): Promise<void> {
  await tx.membership.update({ where: { orgId_userId: { orgId, userId } }, data: { role }, select: { userId: true } });
}

export async function deleteMember(tx: PrismaTransaction, orgId: string, userId: string): Promise<void> {
  await tx.membership.delete({ where: { orgId_userId: { orgId, userId } }, select: { userId: true } });
}

/**
 * The organisation's admins, held until the transaction ends: of two that demote each other at once,
 * the second sees what the first did.
 */
export async function lockAdmins(sql: Sql, orgId: string): Promise<readonly string[]> {
  const rows = await sql.rows<{ userId: string }>(
    `SELECT user_id AS "userId" FROM app.memberships WHERE org_id = $1 AND role = 'org_admin' ORDER BY user_id FOR UPDATE`,
    [orgId],
  );
  return rows.map((row) => row.userId);
}

/**
 * A person without an account before. The row cannot be read back before there is a membership: hence no
 * RETURNING, and a second one with that address is a unique violation.
 */
export async function insertPerson(sql: Sql, user: { id: string; email: string; name: string; passwordHash: string }): Promise<void> {
  await sql.rows("INSERT INTO app.users (id, email, name, password_hash) VALUES ($1, $2, $3, $4)", [user.id, user.email, user.name, user.passwordHash]);
}
