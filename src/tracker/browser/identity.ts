import { attempt } from "../attempt";
import { randomText } from "../ids";

declare global {
  interface Navigator {
    readonly globalPrivacyControl?: boolean;
  }
}

export interface Ids {
  readonly visitor_id?: string | undefined;
  readonly session_id?: string | undefined;
}

/** Whether the visitor asks not to be tracked, by Global Privacy Control or Do Not Track. */
export function isPrivate(): boolean {
  return navigator.globalPrivacyControl || navigator.doNotTrack === "1";
}

/**
 * Who this is, where the site asked for it: `local` keeps a visitor id in localStorage and a session id,
 * which 30 minutes of silence end, in sessionStorage; any other text is the visitor id that the site gives
 * its visitor. Without storage there are no ids: the server makes do without.
 */
export function idsOf(visitor: string): Ids {
  const SILENCE_MS = 1_800_000;
  const VISITOR = "plb_v";
  const SESSION = "plb_s";

  return {
    visitor_id: visitor === "local" ? attempt(() => (localStorage[VISITOR] ??= `visitor_${randomText()}`)) : visitor,
    session_id: attempt(() => {
      const now = Date.now();
      const [id, seen] = `${sessionStorage[SESSION]}`.split(" ");
      const session = now - +(seen ?? 0) < SILENCE_MS ? id : `sess_${randomText()}`;
      sessionStorage[SESSION] = `${session} ${now}`;
      return session;
    }),
  };
}
