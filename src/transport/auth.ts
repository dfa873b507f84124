import type { NextAuthOptions } from "next-auth";
import { getServerSession } from "next-auth";
import credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { isFault, type Fault } from "@/kernel/fault";
import { safeReturn } from "@/kernel/return-path";
import { SESSION_DAYS, SessionClaims, type RequestSource } from "@/modules/identity/contract";
import { EMAIL_LENGTH, PASSWORD_LENGTH } from "@/modules/identity/limits.contract";
import { getPlumbline, type Plumbline } from "@/plumbline";

/** What is no address names nobody; a NUL would not even reach the database. */
const Credentials = z.object({
  email: z.string().max(EMAIL_LENGTH).regex(/^[^\s\p{Cc}]+@[^\s\p{Cc}]+$/u).refine((text) => text.isWellFormed()),
  password: z.string().min(1).max(PASSWORD_LENGTH.max),
});

export interface AuthMoment {
  /** The cookie of a device that signed in before. */
  readonly device?: string | undefined;
  /** Where the request comes from that next-auth does not hand on. */
  readonly source: RequestSource;
  /** Told the device's new cookie once somebody has signed in. */
  onSignedIn(device: string): void;
}

const NO_MOMENT: AuthMoment = { source: { ip: "", userAgent: "" }, onSignedIn: () => undefined };

/**
 * next-auth's settings. The token holds the person's id and the session's and nothing else: whether the session
 * holds and what they may do is read at each request, so that taking it away takes effect at once.
 * A refused sign-in comes back as `error`: `CredentialsSignin`, `too_many_requests:<seconds>` or
 * `unavailable:<seconds>`.
 */
export function authOptions({ identity, sessions, logger, authSecret }: Pick<Plumbline, "identity" | "sessions" | "logger" | "authSecret">, moment: AuthMoment = NO_MOMENT): NextAuthOptions {
  return {
    secret: authSecret,
    session: { strategy: "jwt", maxAge: SESSION_DAYS.absolute * 24 * 60 * 60 },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      credentials({
        name: "E-mail and password",
        credentials: { email: { label: "E-mail", type: "email" }, password: { label: "Password", type: "password" } },
        async authorize(given) {
          const parsed = Credentials.safeParse(given);
          if (!parsed.success) return null;
          try {
            const { userId, sessionId, device } = await identity.signIn(parsed.data.email, parsed.data.password, { ...moment.source, device: moment.device });
            moment.onSignedIn(device);
            return { id: userId, sessionId };
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
        return { ...SessionClaims.parse(user === undefined ? token : { userId: user.id, sessionId: "sessionId" in user ? user.sessionId : undefined }) };
      },
      session({ session, token }) {
        return { expires: session.expires, claims: SessionClaims.parse(token) };
      },
    },
    events: {
      // The cookie alone could have been copied: the session ends here, too.
      async signOut({ token }) {
        const claims = SessionClaims.safeParse(token);
        if (claims.success) await sessions.end(claims.data, moment.source, "signed_out").catch((error: unknown) => isFault(error) || logger.error({ err: error }, "a session could not be ended"));
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
  const parsed = z.object({ claims: SessionClaims }).safeParse(session);
  return parsed.success ? parsed.data.claims : undefined;
}
