import { encode } from "next-auth/jwt";
import type { Database } from "@/db/database";
import { newId } from "@/kernel/ids";
import type { SessionClaims } from "@/modules/identity/contract";

/** Signs somebody in without asking for the password. */
export async function openSession(db: Database, userId: string): Promise<SessionClaims> {
  const sessionId = newId();
  await db.auth((sql) =>
    sql.rows("INSERT INTO app.sessions (id, user_id, version, address, user_agent) SELECT $1, id, session_version, '10.0.0.1', 'test' FROM app.users WHERE id = $2", [sessionId, userId]),
  );
  return { userId, sessionId };
}

/** The cookie of a session, as next-auth makes it. */
export async function cookieOf(claims: SessionClaims, secret: string): Promise<string> {
  return `next-auth.session-token=${await encode({ token: { ...claims }, secret })}`;
}
