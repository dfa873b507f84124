import type { Database } from "@/db/database";
import { isUuid } from "@/kernel/ids";
import { permissionsOf } from "@/kernel/permissions";
import { findEntry, findPerson, listEntries, type EntryRow } from "./access.store";
import type { OrganisationAccess, OrganisationEntry, SessionClaims, SessionUser } from "./contract";
import { findSessionUser, touchSession } from "./sessions.store";

/** Who asks, and what they may enter: read again at each request, so that what was taken away is gone. */
export interface AccessService {
  /** @returns undefined when the session is over: ended, idle for too long, disabled, or deleted */
  user(claims: SessionClaims): Promise<SessionUser | undefined>;
  /** Who acts without a session, by a link that was made for them; undefined when disabled, or deleted. */
  person(userId: string): Promise<SessionUser | undefined>;
  /**
   * @param ref slug or id
   * @returns undefined for an unknown organisation and for one that is not theirs alike
   */
  organisation(user: SessionUser, ref: string): Promise<OrganisationAccess | undefined>;
  /** What they may enter: their own organisations; all of them for a platform admin. */
  organisations(user: SessionUser): Promise<OrganisationEntry[]>;
}

export function createAccessService(db: Database): AccessService {
  const entering = (user: SessionUser, { role, ...organisation }: EntryRow): OrganisationAccess => ({
    ...organisation,
    member: role !== null,
    role: user.platformAdmin ? "platform_admin" : (role ?? "viewer"),
  });
  return {
    async user(claims) {
      if (!isUuid(claims.userId) || !isUuid(claims.sessionId)) return undefined;
      return db.auth(async (sql) => {
        const found = await findSessionUser(sql, claims);
        // One more statement every few minutes, so that a session that is used does not count as idle.
        if (found?.stale === true) await touchSession(sql, claims.sessionId);
        return found?.user;
      });
    },
    person: async (userId) => (isUuid(userId) ? db.auth((sql) => findPerson(sql, userId)) : undefined),
    async organisation(user, ref) {
      const row = await db.auth((sql) => findEntry(sql, user, ref));
      return row && entering(user, row);
    },
    async organisations(user) {
      const rows = await db.auth((sql) => listEntries(sql, user));
      return rows.map((row) => {
        const access = entering(user, row);
        return { ...access, permissions: permissionsOf(access.role) };
      });
    },
  };
}
