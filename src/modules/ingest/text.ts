/** Whether PostgreSQL can store `text` as it is: no NUL, no half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** `text` with what PostgreSQL cannot store made visible instead of lost. */
export function toStorableText(text: string): string {
  return text.replaceAll("\0", "\\u0000").toWellFormed();
}

// JSON.stringify writes NUL and lone surrogates as escapes. The pattern may also hit an escaped
// backslash before a "u": it only says that a closer look is worth it.
const SUSPECT = /\\u(?:0000|d[89a-f])/i;

/** Whether the value behind `json` (its own JSON.stringify) holds only text that jsonb can store. */
export function isStorableJson(value: unknown, json: string): boolean {
  if (!SUSPECT.test(json)) return true;
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === "string") {
      if (!isStorableText(next)) return false;
    } else if (typeof next === "object" && next !== null) {
      for (const [key, child] of Object.entries(next)) pending.push(key, child);
    }
  }
  return true;
}

/**
 * What keeps a JSON value from being stored as it was sent: nesting deeper than `limit`, or a number
 * such as 1e999, which reads as Infinity and would be written as null. Needs no stack of its own depth.
 */
export function flawOf(value: unknown, limit: number): "too_deep" | "not_finite" | undefined {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item === "number" && !Number.isFinite(item)) return "not_finite";
      if (typeof item !== "object" || item === null) continue;
      if (depth >= limit) return "too_deep";
      for (const child of Object.values(item)) {
        if (typeof child === "object" || typeof child === "number") next.push(child);
      }
    }
    level = next;
  }
  return undefined;
}

/** JSON of a value of any depth, for a dead letter: JSON.stringify overflows its stack past some thousands. */
export function stringifyAny(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return stringifyIteratively(value);
  }
}

function stringifyIteratively(root: unknown): string {
  const out: string[] = [];
  const pending: ({ text: string } | { value: unknown })[] = [{ value: root }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if ("text" in next) {
      out.push(next.text);
      continue;
    }
    const { value } = next;
    if (typeof value !== "object" || value === null) {
      out.push(JSON.stringify(value) ?? "null");
      continue;
    }
    const isList = Array.isArray(value);
    const parts: ({ text: string } | { value: unknown })[] = [{ text: isList ? "[" : "{" }];
    Object.entries(value).forEach(([key, child], index) => {
      if (index > 0) parts.push({ text: "," });
      if (!isList) parts.push({ text: `${JSON.stringify(key)}:` });
      parts.push({ value: child });
    });
    parts.push({ text: isList ? "]" : "}" });
    for (const part of parts.reverse()) pending.push(part);
  }
  return out.join("");
}
