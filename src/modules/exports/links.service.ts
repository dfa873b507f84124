import { hkdfSync } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { Fault } from "@/kernel/fault";
import type { Actor } from "@/modules/audit/contract";
import { type ExportLink, LINK_MINUTES } from "./contract";

const AUDIENCE = "plumbline-export";
const ALGORITHM = "HS256";

const claimsSchema = z.object({ org: z.uuid(), act: z.string().regex(/^(?:user|key):/), jti: z.uuid() });

/** Whose link to which export it is. */
export interface LinkClaims {
  readonly orgId: string;
  readonly id: string;
  readonly actor: Actor;
}

export interface Links {
  make(claims: LinkClaims): Promise<ExportLink>;
  /** @throws Fault `not_found` for a link that is not ours, of another export, or expired */
  read(id: string, token: string): Promise<LinkClaims>;
}

/** Links that are signed (HMAC-SHA-256) with a secret made from the installation's own, so that they are of no other use. */
export function createLinks(authSecret: string): Links {
  const secret = new Uint8Array(hkdfSync("sha256", authSecret, "", AUDIENCE, 32));
  return {
    async make({ orgId, id, actor }) {
      const expiresAt = new Date(Math.floor(Date.now() / 1_000) * 1_000 + LINK_MINUTES * 60_000);
      const token = await new SignJWT({ org: orgId, act: actor }).setProtectedHeader({ alg: ALGORITHM }).setJti(id).setAudience(AUDIENCE).setExpirationTime(expiresAt).sign(secret);
      return { href: `/api/exports/${id}?token=${token}`, expiresAt: expiresAt.toISOString() };
    },
    async read(id, token) {
      try {
        const { payload } = await jwtVerify(token, secret, { algorithms: [ALGORITHM], audience: AUDIENCE, requiredClaims: ["exp"] });
        const claims = claimsSchema.parse(payload);
        if (claims.jti === id) return { orgId: claims.org, id, actor: claims.act as Actor };
      } catch (error) {
        if (!(error instanceof errors.JOSEError || error instanceof z.ZodError)) throw error;
      }
      throw new Fault("not_found", "This link does not hold, or no longer: ask for a new one where the export is listed.");
    },
  };
}
