import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { customerIdOf, orgIdOf } from "@/kernel/ids";
import { type KeyKind, PLATFORM_KEY_PREFIX } from "./contract";

/** What a key says of itself, before anything is read. */
export interface ParsedKey {
  readonly orgId: string;
  readonly kind: KeyKind;
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LENGTH = 32;
// 62^6 > 2^32: six digits hold every CRC.
const CHECKSUM_LENGTH = 6;
const LETTERS: Readonly<Record<KeyKind, string>> = { write: "w", secret: "s" };
const KEY = /^plb_([ws])_([0-9a-z]{26})_([0-9A-Za-z]{38})$/;
const PLATFORM_KEY = /^plb_p_[0-9A-Za-z]{38}$/;

/**
 * A new key: `plb_w_<customerId>_<32 random digits><6 digits of checksum>`, base 62. The customer id
 * names the organisation, so that it is set before anything is read; the checksum (CRC-32 of all that
 * stands before it) refuses a typo without asking the database.
 */
export function makeKey(orgId: string, kind: KeyKind): string {
  const body = `plb_${LETTERS[kind]}_${customerIdOf(orgId)}_${randomText(RANDOM_LENGTH)}`;
  return body + checksumOf(body);
}

/** What `token` says of itself, or undefined when it was never a key. */
export function parseKey(token: string): ParsedKey | undefined {
  const match = KEY.exec(token);
  if (match === null) return undefined;
  const [, letter, customerId = ""] = match;
  const body = token.slice(0, -CHECKSUM_LENGTH);
  if (token.slice(-CHECKSUM_LENGTH) !== checksumOf(body)) return undefined;
  const orgId = orgIdOf(customerId);
  return orgId === undefined ? undefined : { orgId, kind: letter === "w" ? "write" : "secret" };
}

/** A new platform key: `plb_p_<32 random digits><6 digits of checksum>`. */
export function makePlatformKey(): string {
  const body = PLATFORM_KEY_PREFIX + randomText(RANDOM_LENGTH);
  return body + checksumOf(body);
}

/** Whether `token` has the form of a platform key; whether it holds, the database knows. */
export function isPlatformKey(token: string): boolean {
  return PLATFORM_KEY.test(token) && token.slice(-CHECKSUM_LENGTH) === checksumOf(token.slice(0, -CHECKSUM_LENGTH));
}

/** What is stored of a key. It holds 190 random bits: a plain hash cannot be searched for. */
export function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** What people recognise a key by. */
export function hintOf(token: string): string {
  return token.slice(-4);
}

function checksumOf(body: string): string {
  let value = crc32(body);
  let digits = "";
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = ALPHABET.charAt(value % 62) + digits;
    value = Math.floor(value / 62);
  }
  return digits;
}

/** `length` digits of base 62, each as likely as the others. */
export function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      // 248 = 4 · 62: bytes past it would favour the first digits.
      if (byte < 248 && text.length < length) text += ALPHABET.charAt(byte % 62);
    }
  }
  return text;
}
