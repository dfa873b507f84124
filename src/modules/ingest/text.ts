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

/** Deeper than this JSON.stringify, which looks for cycles at every level, takes a time that grows with the square. */
const DEEP = 100;

/**
 * JSON of a value of any depth, for a dead letter. Of a very deep one it stops soon after `limit`
 * characters, so that no input costs more than it is long.
 */
export function stringifyAny(value: unknown, limit: number): string {
  return isDeeperThan(value, DEEP) ? stringifyIteratively(value, limit) : (JSON.stringify(value) ?? "null");
}

function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== "object" || item === null) continue;
      if (depth >= limit) return true;
      for (const child of Object.values(item)) if (typeof child === "object") next.push(child);
    }
    level = next;
  }
  return false;
}

/** A list or an object that has been opened: its values, their keys, and which comes next. */
interface Open {
  readonly values: readonly unknown[];
  readonly keys: readonly string[] | undefined;
  next: number;
}

function stringifyIteratively(root: unknown, limit: number): string {
  let out = "";
  const open: Open[] = [];
  const write = (value: unknown) => {
    if (typeof value !== "object" || value === null) {
      out += JSON.stringify(value) ?? "null";
      return;
    }
    const keys = Array.isArray(value) ? undefined : Object.keys(value);
    open.push({ values: Array.isArray(value) ? value : Object.values(value), keys, next: 0 });
    out += keys ? "{" : "[";
  };
  write(root);
  for (let last = open.at(-1); last && out.length <= limit; last = open.at(-1)) {
    if (last.next === last.values.length) {
      out += last.keys ? "}" : "]";
      open.pop();
      continue;
    }
    if (last.next > 0) out += ",";
    if (last.keys) out += `${JSON.stringify(last.keys[last.next])}:`;
    write(last.values[last.next++]);
  }
  return out;
}
