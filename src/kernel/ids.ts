import { v7 } from "uuid";

/** A time-ordered id (UUIDv7): neighbours in time are neighbours in an index. */
export function newId(): string {
  return v7();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` is a lower-case UUID, as PostgreSQL prints it. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

// Crockford's base 32, lower case: no i, l, o, u.
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const CUSTOMER_ID_LENGTH = 26;
/** 26 digits hold two bits more than a UUID has. */
const LEADING_ZEROS = 2;

/**
 * The public id of an organisation: its UUID in Crockford's base 32 (26 characters). Because the one
 * is computed from the other, a key names its organisation before anything is read.
 */
export function customerIdOf(orgId: string): string {
  const hex = orgId.replaceAll("-", "");
  let text = "";
  let bits = 0;
  let count = LEADING_ZEROS;
  for (let i = 0; i < hex.length; i++) {
    bits = (bits << 4) | Number.parseInt(hex.charAt(i), 16);
    count += 4;
    if (count < 5) continue;
    count -= 5;
    text += ALPHABET.charAt(bits >> count);
    bits &= (1 << count) - 1;
  }
  return text;
}

/** The organisation's UUID behind a customer id, or undefined when the text cannot be one. */
export function orgIdOf(customerId: string): string | undefined {
  if (customerId.length !== CUSTOMER_ID_LENGTH) return undefined;
  let hex = "";
  let bits = 0;
  let count = -LEADING_ZEROS;
  for (let i = 0; i < CUSTOMER_ID_LENGTH; i++) {
    const digit = ALPHABET.indexOf(customerId.charAt(i));
    if (digit < 0 || (i === 0 && digit >= 8)) return undefined;
    bits = (bits << 5) | digit;
    count += 5;
    while (count >= 4) {
      count -= 4;
      hex += (bits >> count).toString(16);
      bits &= (1 << count) - 1;
    }
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
