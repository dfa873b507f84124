import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const SHAPE = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/**
 * What a browser keeps after a successful sign-in, so that it is known the next time. It opens nothing: it only
 * gives the browser a counter of attempts of its own.
 */
export function deviceCookie(secret: string, account: string): string {
  const nonce = randomBytes(16).toString("base64url");
  return `${nonce}.${signature(secret, nonce, account)}`;
}

/** @returns the device's name; undefined when the cookie was not made for this account by us */
export function deviceOf(secret: string, account: string, cookie: string | undefined): string | undefined {
  const [, nonce = "", signed = ""] = SHAPE.exec(cookie ?? "") ?? [];
  if (nonce === "") return undefined;
  return timingSafeEqual(Buffer.from(signed), Buffer.from(signature(secret, nonce, account))) ? nonce : undefined;
}

const signature = (secret: string, nonce: string, account: string) => createHmac("sha256", secret).update(`device ${nonce} ${account}`).digest("base64url");
