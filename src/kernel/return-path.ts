const START = "/";

/**
 * Where to go after signing in or out: a path of this site, never an address that a link brought along.
 * The answer is the same when it is given back to this function, and resolves to `origin` in every browser.
 * @param target a path or an address, as a link carries it; anything that could lead elsewhere gives the start page
 * @param origin of this site, such as `https://stats.example`
 */
export function safeReturn(target: string | null | undefined, origin: string): string {
  // Browsers drop tabs and line ends, and read a backslash as a slash: a real path does not have them.
  if (!target || hasControlCharacter(target) || target.includes("\\")) return START;
  const resolved = URL.canParse(target, origin) ? new URL(target, origin) : undefined;
  if (resolved === undefined || resolved.origin !== new URL(origin).origin) return START;
  // Dot segments are gone by now: `/.//evil.example` has become `//evil.example`, which names a host.
  const path = `${resolved.pathname}${resolved.search}${resolved.hash}`;
  return leadsElsewhere(resolved.pathname) ? START : path;
}

/** Whether a path names a host once it is resolved again, or once a proxy has decoded it. */
function leadsElsewhere(path: string): boolean {
  let decoded = path;
  for (let round = 0; round < 4; round++) {
    if (!decoded.startsWith("/") || /^\/(?:\.{0,2}\/)*[/\\]/.test(decoded) || hasControlCharacter(decoded)) return true;
    let next: string;
    try {
      next = decodeURIComponent(decoded);
    } catch {
      return false;
    }
    if (next === decoded) return false;
    decoded = next;
  }
  return true;
}

function hasControlCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
}
