import { attempt } from "../attempt";
import { randomText } from "../ids";

const SILENCE_MS = 1_800_000;
const VISITOR = "plb_v";
const SESSION = "plb_s";

declare global {
  interface Navigator {
    readonly globalPrivacyControl?: boolean;
  }
}

export interface Ids {
  readonly visitor_id?: string;
  readonly session_id?: string;
}

/** Whether the visitor asks not to be tracked, by Global Privacy Control or Do Not Track. */
export function isPrivate(): boolean {
  return navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";
}

/**
 * Who this is, where the site asked for it: `local` keeps a visitor id in localStorage and a session id,
 * which 30 minutes of silence end, in sessionStorage; any other text is the visitor id that the site gives
 * its visitor. Without storage there are no ids: the server makes do without.
 */
export function idsOf(visitor: string | undefined): Ids {
  if (!visitor) return {};
  const now = Date.now();
  const visitor_id = visitor === "local" ? attempt(() => kept(localStorage, VISITOR, localStorage.getItem(VISITOR) ?? `visitor_${randomText()}`)) : visitor;
  const session_id = attempt(() => {
    const [id, seen = 0] = sessionStorage.getItem(SESSION)?.split(" ") ?? [];
    const session = id && now - +seen < SILENCE_MS ? id : `sess_${randomText()}`;
    kept(sessionStorage, SESSION, `${session} ${now}`);
    return session;
  });
  return { ...(visitor_id && { visitor_id }), ...(session_id && { session_id }) };
}

function kept(box: Storage, key: string, value: string): string {
  box.setItem(key, value);
  return value;
}
