import Bowser from "bowser";
import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import { isUuid } from "@/kernel/ids";
import { recordAccountAudit } from "@/modules/audit/service";
import type { RequestSource, SessionClaims, SessionView } from "./contract";
import { endOtherSessions, endSession, listSessions } from "./sessions.store";
import { sourceDetails } from "./source";

export interface SessionService {
  /** Where the person is signed in, the latest first. */
  list(own: SessionClaims): Promise<SessionView[]>;
  /**
   * Ends a session of the person's own, on the server: its cookie is worth nothing from then on.
   * @param reason `signed_out` for the session that asks
   * @throws Fault `not_found`
   */
  end(session: SessionClaims, source: RequestSource, reason: "signed_out" | "ended_by_owner"): Promise<void>;
  /** @returns how many were ended */
  endOthers(own: SessionClaims, source: RequestSource): Promise<number>;
}

export function createSessionService(db: Database): SessionService {
  return {
    async list(own) {
      const rows = await db.auth((sql) => listSessions(sql, own.userId));
      return rows.map(({ userAgent, ...row }) => ({ ...row, browser: browserOf(userAgent), current: row.id === own.sessionId }));
    },

    async end(session, source, reason) {
      const ended = isUuid(session.sessionId) && (await db.auth(async (sql) => {
        if (!(await endSession(sql, session))) return false;
        await recordAccountAudit(sql, {
          userId: session.userId, actor: `user:${session.userId}`, action: "session.ended", target: `user:${session.userId}`,
          details: { reason, session: session.sessionId, ...sourceDetails(source) },
        });
        return true;
      }));
      if (!ended) throw new Fault("not_found", "There is no such session; it may have ended.");
    },

    endOthers: (own, source) =>
      db.auth(async (sql) => {
        const ended = await endOtherSessions(sql, own);
        if (ended === 0) return 0;
        await recordAccountAudit(sql, {
          userId: own.userId, actor: `user:${own.userId}`, action: "session.ended", target: `user:${own.userId}`,
          details: { reason: "others_ended", sessions: ended, ...sourceDetails(source) },
        });
        return ended;
      }),
  };
}

/** "Firefox on Linux", as far as the browser says so. */
function browserOf(userAgent: string): string {
  if (userAgent.trim() === "") return "Unknown browser";
  const parser = Bowser.getParser(userAgent);
  const browser = parser.getBrowserName() || userAgent.split(/[/\s]/, 1)[0] || "Unknown browser";
  const system = parser.getOSName();
  return system === "" ? browser : `${browser} on ${system}`;
}
