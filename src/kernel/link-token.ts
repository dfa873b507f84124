import { createHash, randomBytes } from "node:crypto";

/** The secret part of a link that is used once: 256 bits. */
export const newLinkToken = () => randomBytes(32).toString("base64url");

/** All that is stored of it: what has so much chance in it needs no slow hash. */
export const hashOfLinkToken = (token: string) => createHash("sha256").update(token).digest();

export const LINK_TOKEN = /^[A-Za-z0-9_-]{43}$/;
