/**
 * PostgreSQL array literals, rendered by hand: several times cheaper than the driver's own encoding,
 * and the hot path sends a dozen arrays a statement.
 */
export function textArray(values: readonly (string | null)[]): string {
  let literal = "{";
  for (let i = 0; i < values.length; i++) {
    if (i > 0) literal += ",";
    const value = values[i];
    if (value === null || value === undefined) literal += "NULL";
    else literal += NEEDS_ESCAPE.test(value) ? `"${value.replace(ESCAPED, "\\$&")}"` : `"${value}"`;
  }
  return `${literal}}`;
}

/**
 * JSON texts as one text, for {@link listOf}. JSON holds no raw control character, so that nothing needs to
 * be escaped: in an array literal every one of its quotes does, and is unescaped by the server.
 */
export function jsonList(texts: readonly (string | null)[]): string {
  return texts.join(SEPARATOR);
}

/** SQL: the `text[]` behind a parameter that {@link jsonList} made. Nothing but one null makes an empty one. */
export const listOf = (parameter: string) => `string_to_array(${parameter}::text, chr(30), '')`;

const SEPARATOR = "\x1e";

export function numberArray(values: readonly number[]): string {
  return `{${values.join(",")}}`;
}

const NEEDS_ESCAPE = /["\\]/;
const ESCAPED = /["\\]/g;
