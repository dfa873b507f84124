import { afterAll, beforeAll, expect, test } from "vitest";
import type { CredentialsConfig } from "next-auth/providers/credentials";
import { createDatabase, type Database } from "@/db/database";
import { createIdentityService, type IdentityService } from "@/modules/identity/identity.service";
import { createSessionService } from "@/modules/identity/sessions.service";
import { SignInThrottle } from "@/modules/identity/throttle.service";
import { createLogger } from "@/rpc/logger";
import { createTestDatabase, type TestDatabase } from "../../tests/support/cluster";
import { authOptions } from "./auth";

let database: TestDatabase;
let db: Database;
let identity: IdentityService;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.urls);
  identity = createIdentityService(db, { throttle: new SignInThrottle({ perNetwork: 50, perNetworkAndAccount: 3, perAccount: 20, perDevice: 5, windowSeconds: 60 }) });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const devices: string[] = [];
const options = (ip = "1.1.1.1", device?: string) =>
  authOptions({ identity, sessions: createSessionService(db), logger: createLogger("silent"), authSecret: "x".repeat(32) }, { source: { ip, userAgent: "test" }, device, onSignedIn: (made) => devices.push(made) });

function signIn(given: Record<string, string> | undefined, ip?: string, device?: string) {
  const provider = options(ip, device).providers[0] as CredentialsConfig & { options: Pick<CredentialsConfig, "authorize"> };
  return provider.options.authorize(given, { headers: {}, body: {}, query: {}, method: "POST" });
}

test("the token says who and which session, and nothing else", async () => {
  const { userId } = await identity.create({ email: "ann@example.com", password: "correct horse" });
  const user = await signIn({ email: "ann@example.com", password: "correct horse" });
  expect(user).toEqual({ id: userId, sessionId: expect.any(String) });
  const sessionId: unknown = user !== null && "sessionId" in user ? user.sessionId : undefined;
  const { jwt, session } = options().callbacks ?? {};
  if (jwt === undefined || session === undefined || user === null) throw new Error("the callbacks are missing");
  const fresh = await jwt({ token: { name: "Ann", email: "ann@example.com", picture: "x", sub: userId }, user, account: null });
  expect(fresh).toEqual({ userId, sessionId });
  const later = await jwt({ token: { ...fresh, iat: 1, exp: 2, jti: "x" } } as unknown as Parameters<typeof jwt>[0]);
  expect(later).toEqual({ userId, sessionId });
  const seen = await session({ session: { expires: "2026-01-01" }, token: later } as unknown as Parameters<typeof session>[0]);
  expect(seen).toEqual({ expires: "2026-01-01", claims: { userId, sessionId } });
});

test("what is wrong with the credentials is not told, what is wrong with the moment is", async () => {
  await identity.create({ email: "bo@example.com", password: "correct horse" });
  for (const given of [undefined, {}, { email: "bo@example.com" }, { email: "nobody@example.com", password: "x" }, { email: "bo@example.com", password: "x".repeat(10_000) }, { email: "bo\0@example.com", password: "correct horse" }, { email: "b\ud800@example.com", password: "x" }]) {
    expect(await signIn(given as Record<string, string> | undefined)).toBeNull();
  }
  for (let i = 0; i < 3; i++) expect(await signIn({ email: "bo@example.com", password: "wrong horse" })).toBeNull();
  await expect(signIn({ email: "bo@example.com", password: "correct horse" })).rejects.toThrow(/^too_many_requests:\d+$/);
  expect(await signIn({ email: "bo@example.com", password: "correct horse" }, "2.2.2.2")).toMatchObject({ id: expect.any(String) });
  // The device that signed in there is let in from here, where strangers have used up the attempts.
  expect(await signIn({ email: "bo@example.com", password: "correct horse" }, "1.1.1.1", devices.at(-1))).toMatchObject({ id: expect.any(String) });
  await expect(signIn({ email: "bo@example.com", password: "correct horse" }, "1.1.1.1", devices[0])).rejects.toThrow(/^too_many_requests/);
});

test("a token of another make is no session", () => {
  const { jwt } = options().callbacks ?? {};
  if (jwt === undefined) throw new Error("the callback is missing");
  expect(() => jwt({ token: { sub: "1", role: "platform_admin" } } as unknown as Parameters<typeof jwt>[0])).toThrow();
});

test("next-auth's own redirects stay on this site", async () => {
  const { redirect } = options().callbacks ?? {};
  if (redirect === undefined) throw new Error("the callback is missing");
  const baseUrl = "https://stats.example";
  expect(await redirect({ url: "/o/acme?a=1", baseUrl })).toBe("https://stats.example/o/acme?a=1");
  for (const url of ["//evil.example", "/.//evil.example", "/\\evil.example", "https://evil.example", "https://stats.example.evil.example", "@evil.example", ".evil.example", "javascript:alert(1)"]) {
    expect(new URL(await redirect({ url, baseUrl })).origin, url).toBe(baseUrl);
  }
});
