const ESCAPES = /\\(?:(["\\])|((?:x[0-9A-Fa-f]{2})(?:\\x[0-9A-Fa-f]{2})*))/g;

/**
 * Undoes what the server escaped: `\"`, `\\`, and `\xhh` bytes. Bytes that stand for control characters stay
 * as they are written: they are no text, and the database refuses one of them.
 */
export function unescapeLog(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(ESCAPES, (written: string, plain: string | undefined, bytes: string | undefined) => {
    if (plain !== undefined || bytes === undefined) return plain ?? written;
    const decoded = Buffer.from(bytes.replaceAll("\\", "").replaceAll("x", ""), "hex").toString("utf8");
    return /[\p{Cc}\uFFFD]/u.test(decoded) ? written : decoded;
  });
}
