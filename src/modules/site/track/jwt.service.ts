import { readFileSync } from "node:fs";
import { createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from "jose";
import { messageOf } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";
import { orgIdOf } from "@/kernel/ids";

export interface TokenSettings {
  readonly secret: string | undefined;
  /** An address, or the path of a file. */
  readonly jwks: string | undefined;
  readonly audience: string;
  readonly tenantClaim: string;
}

export interface TokenVerifier {
  /**
   * Whose token this is.
   * @throws Fault `unauthorized` when it does not hold, `unavailable` when the key set cannot be had
   */
  verify(token: string): Promise<{ readonly orgId: string }>;
}

/** Longer than any token that a request line of a proxy lets through. */
const LONGEST = 8 * 1024;
const CLOCK_TOLERANCE_SECONDS = 5;

/** A shape, not a proof: three parts of base64url. An API key has no dot. */
export function looksLikeToken(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

/**
 * Verifies JSON web tokens: HS256 with the secret, RS256 and ES256 with the key set. Each kind of key has its own
 * algorithms, so that a public key is never taken for a secret; `none` is in no list.
 * @throws Fault `invalid_request` when the file of the key set cannot be used
 */
export function createTokenVerifier({ secret, jwks, audience, tenantClaim }: TokenSettings): TokenVerifier {
  const claims = { audience, requiredClaims: ["exp", tenantClaim], clockTolerance: CLOCK_TOLERANCE_SECONDS };
  const secretKey = secret === undefined ? undefined : new TextEncoder().encode(secret);
  const keySet = jwks === undefined ? undefined : /^https?:/i.test(jwks) ? createRemoteJWKSet(new URL(jwks)) : createLocalJWKSet(readKeySet(jwks));

  async function payloadOf(token: string): Promise<JWTPayload> {
    const { alg } = decodeProtectedHeader(token);
    if (alg === "HS256" && secretKey) return (await jwtVerify(token, secretKey, { ...claims, algorithms: ["HS256"] })).payload;
    if ((alg === "RS256" || alg === "ES256") && keySet) return (await jwtVerify(token, keySet, { ...claims, algorithms: ["RS256", "ES256"] })).payload;
    throw new Fault("unauthorized", "The token is signed with an algorithm that is not accepted here.");
  }

  return {
    async verify(token) {
      if (token.length > LONGEST) throw new Fault("unauthorized", "The token is too long.");
      let payload: JWTPayload;
      try {
        payload = await payloadOf(token);
      } catch (error) {
        throw refusal(error);
      }
      const customerId = payload[tenantClaim];
      const orgId = typeof customerId === "string" ? orgIdOf(customerId) : undefined;
      if (orgId === undefined) throw new Fault("unauthorized", `The token's ${tenantClaim} is not a customer id.`);
      return { orgId };
    },
  };
}

function refusal(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return new Fault("unauthorized", "The token has expired.", {}, { cause: error });
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new Fault("unauthorized", `The token's claim ${error.claim} is missing or not what is expected here.`, {}, { cause: error });
  }
  if (isAway(error)) return new Fault("unavailable", "The key set for tokens cannot be had at the moment.", { retryAfter: 5 }, { cause: error });
  if (error instanceof errors.JOSEError || error instanceof TypeError) return new Fault("unauthorized", "The token is not valid.", {}, { cause: error });
  return error;
}

/** A key set that did not come: a plain JOSEError for an answer that is none, a TypeError of `fetch`. */
function isAway(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  return (error instanceof errors.JOSEError && error.code === "ERR_JOSE_GENERIC") || (error instanceof TypeError && error.message === "fetch failed");
}

function readKeySet(file: string): JSONWebKeySet {
  try {
    const value = JSON.parse(readFileSync(file, "utf8")) as JSONWebKeySet;
    // Looks into it, and refuses what is no key set.
    createLocalJWKSet(value);
    return value;
  } catch (error) {
    throw new Fault("invalid_request", `The key set ${file} cannot be used: ${messageOf(error)}`, { path: "PLUMBLINE_JWT_JWKS" }, { cause: error });
  }
}
