import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";
import { Fault } from "@/kernel/fault";

/** OWASP's second choice of scrypt parameters: 32 MiB of memory, three rounds. */
const PARAMETERS = { ln: 15, r: 8, p: 3 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const ENCODED = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

// Hashing runs on Node's few worker threads, which also unpack ingest bodies: it must not take them all.
const AT_ONCE = 2;
const WAITING = 50;
let running = 0;
const queue: (() => void)[] = [];

/**
 * @returns the hash in PHC format, its parameters and salt with it: `$scrypt$ln=15,r=8,p=3$…$…`
 * @throws Fault `unavailable` when too many wait already
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, HASH_BYTES, PARAMETERS);
  return `$scrypt$ln=${PARAMETERS.ln},r=${PARAMETERS.r},p=${PARAMETERS.p}$${base64(salt)}$${base64(hash)}`;
}

/** @throws TypeError when `encoded` is no hash of ours: the row is damaged, and that is not a wrong password */
export async function verifyPassword(password: string, encoded: string): Promise<boolean> {
  const match = ENCODED.exec(encoded);
  if (match === null) throw new TypeError("a stored password hash cannot be read");
  const [, ln, r, p, salt = "", expected = ""] = match;
  const hash = Buffer.from(expected, "base64");
  const derived = await derive(password, Buffer.from(salt, "base64"), hash.length, { ln: Number(ln), r: Number(r), p: Number(p) });
  return timingSafeEqual(derived, hash);
}

// Made once: what an unknown person's password is compared with, at the same cost as a known one's.
let nobody: Promise<string> | undefined;

/** Does the work of {@link verifyPassword} and says no. */
export async function refusePassword(password: string): Promise<false> {
  await verifyPassword(password, await (nobody ??= hashPassword(randomBytes(24).toString("base64"))));
  return false;
}

/** 20 characters that can be read aloud: about 98 bits. */
export function generatePassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  let text = "";
  while (text.length < 20) {
    for (const byte of randomBytes(40)) {
      // 248 = 8 · 31: bytes past it would favour the first letters.
      if (byte < 248 && text.length < 20) text += letters.charAt(byte % letters.length);
    }
  }
  return text.replace(/(.{5})(?=.)/g, "$1-");
}

interface Parameters {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

async function derive(password: string, salt: Buffer, length: number, { ln, r, p }: Parameters): Promise<Buffer> {
  await turn();
  try {
    const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r };
    // The same password typed on another keyboard may come in another form of Unicode.
    return await new Promise((resolve, reject) => {
      scrypt(password.normalize("NFKC"), salt, length, options, (error, hash) => (error === null ? resolve(hash) : reject(error)));
    });
  } finally {
    running -= 1;
    queue.shift()?.();
  }
}

function turn(): Promise<void> {
  if (running < AT_ONCE) {
    running += 1;
    return Promise.resolve();
  }
  if (queue.length >= WAITING) throw new Fault("unavailable", "Too many people are signing in at this moment. Try again shortly.", { retryAfter: 5 });
  return new Promise((resolve) => {
    queue.push(() => {
      running += 1;
      resolve();
    });
  });
}

const base64 = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
