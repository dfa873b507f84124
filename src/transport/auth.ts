import type { NextAuthOptions } from "next-auth";
import { getServerSession } from "next-auth";
import credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { isFault, type Fault } from "@/kernel/fault";
import { safeReturn } from "@/kernel/return-path";
import { EMAIL_LENGTH, PASSWORD_LENGTH, type SessionClaims } from "@/modules/identity/contract";
import { getPlumbline, type Plumbline } from "@/plumbline";

const SESSION_SECONDS = 7 * 24 * 60 * 60;

const Credentials = z.object({ email: z.string().min(3).max(EMAIL_LENGTH), password: z.string().min(1).max(PASSWORD_LENGTH.max) });
const Claims = z.object({ userId: z.uuid(), version: z.number().int() });

/**
 * next-auth's settings. The token holds the person's id and session version and nothing else: what
 * they may do is read at each request, so that taking it away takes effect at once.
 * A refused sign-in comes back as `error`: `CredentialsSignin`, `too_many_requests:<seconds>` or
 * `unavailable:<seconds>`.
 */
export function authOptions({ identity, logger, authSecret }: Pick<Plumbline, "identity" | "logger" | "authSecret">): NextAuthOptions {
  return {
    secret: authSecret,
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      credentials({
        name: "E-mail and password",
        credentials: { email: { label: "E-mail", type: "email" }, password: { label: "Password", type: "password" } },
        async authorize(given, request) {
          const parsed = Credentials.safeParse(given);
          if (!parsed.success) return null;
          // Settled by the server: what it says is true.
          const forwarded: unknown = request.headers?.["x-forwarded-for"];
          const ip = typeof forwarded === "string" ? forwarded : "";
          try {
            const { userId, version } = await identity.signIn(parsed.data.email, parsed.data.password, ip);
            return { id: userId, version };
          } catch (error) {
            if (isFault(error) && error.code === "unauthorized") return null;
            if (isFault(error) && error.code !== "internal") throw new Error(wordOf(error), { cause: error });
            logger.error({ err: error }, "a sign-in failed");
            throw new Error("unavailable:5", { cause: error });
          }
        },
      }),
    ],
    callbacks: {
      redirect: ({ url, baseUrl }) => `${new URL(baseUrl).origin}${safeReturn(url, baseUrl)}`,
      // Called with `user` once, at the sign-in; what else next-auth put into the token stays out.
      jwt({ token, user }) {
        const claims = Claims.parse(user === undefined ? token : { userId: user.id, version: "version" in user ? user.version : undefined });
        return { ...claims };
      },
      session({ session, token }) {
        return { expires: session.expires, claims: Claims.parse(token) };
      },
    },
    logger: {
      // A cookie of another installation, or of before a new secret: no session, and no news.
      error: (code, metadata) => logger[code === "JWT_SESSION_ERROR" ? "debug" : "warn"]({ code, err: metadata instanceof Error ? metadata : metadata.error }, "next-auth"),
      warn: (code) => logger.debug({ code }, "next-auth"),
      debug: () => undefined,
    },
  };
}

const wordOf = ({ code, details: { retryAfter } }: Fault) => (retryAfter === undefined ? code : `${code}:${retryAfter}`);

/** The claims of the request that is being answered; undefined without a session. To call inside Next only. */
export async function currentClaims(): Promise<SessionClaims | undefined> {
  const session: unknown = await getServerSession(authOptions(getPlumbline()));
  const parsed = z.object({ claims: Claims }).safeParse(session);
  return parsed.success ? parsed.data.claims : undefined;
}
