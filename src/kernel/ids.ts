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

/**
 * The public id of an organisation: its UUID in Crockford's base 32 (26 characters). Because the one
 * is computed from the other, a key names its organisation before anything is read.
 */
export function customerIdOf(orgId: string): string {
  let value = BigInt(`0x${orgId.replaceAll("-", "")}`);
  let text = "";
  for (let i = 0; i < CUSTOMER_ID_LENGTH; i++) {
    text = ALPHABET.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return text;
}

/** The organisation's UUID behind a customer id, or undefined when the text cannot be one. */
export function orgIdOf(customerId: string): string | undefined {
  if (customerId.length !== CUSTOMER_ID_LENGTH) return undefined;
  let value = 0n;
  for (const character of customerId) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    value = (value << 5n) | BigInt(digit);
  }
  if (value >> 128n !== 0n) return undefined;
  const hex = value.toString(16).padStart(32, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
