import { afterAll, beforeAll, expect, test } from "vitest";
import type { CredentialsConfig } from "next-auth/providers/credentials";
import { createDatabase, type Database } from "@/db/database";
import { createIdentityService, type IdentityService } from "@/modules/identity/identity.service";
import { createLogger } from "@/rpc/logger";
import { createTestDatabase, type TestDatabase } from "../../tests/support/cluster";
import { authOptions } from "./auth";

let database: TestDatabase;
let db: Database;
let identity: IdentityService;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(database.urls);
  identity = createIdentityService(db, { perAddress: 50, perPerson: 3, windowSeconds: 60 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const options = () => authOptions({ identity, logger: createLogger("silent"), authSecret: "x".repeat(32) });

function signIn(given: Record<string, string> | undefined, ip = "1.1.1.1") {
  const provider = options().providers[0] as CredentialsConfig & { options: Pick<CredentialsConfig, "authorize"> };
  return provider.options.authorize(given, { headers: { "x-forwarded-for": ip }, body: {}, query: {}, method: "POST" });
}

test("the token says who and which session, and nothing else", async () => {
  const { userId } = await identity.create({ email: "ann@example.com", password: "correct horse" });
  const user = await signIn({ email: "ann@example.com", password: "correct horse" });
  expect(user).toEqual({ id: userId, version: 1 });
  const { jwt, session } = options().callbacks ?? {};
  if (jwt === undefined || session === undefined || user === null) throw new Error("the callbacks are missing");
  const fresh = await jwt({ token: { name: "Ann", email: "ann@example.com", picture: "x", sub: userId }, user, account: null });
  expect(fresh).toEqual({ userId, version: 1 });
  const later = await jwt({ token: { ...fresh, iat: 1, exp: 2, jti: "x" } } as unknown as Parameters<typeof jwt>[0]);
  expect(later).toEqual({ userId, version: 1 });
  const seen = await session({ session: { expires: "2026-01-01" }, token: later } as unknown as Parameters<typeof session>[0]);
  expect(seen).toEqual({ expires: "2026-01-01", claims: { userId, version: 1 } });
});

test("what is wrong with the credentials is not told, what is wrong with the moment is", async () => {
  await identity.create({ email: "bo@example.com", password: "correct horse" });
  for (const given of [undefined, {}, { email: "bo@example.com" }, { email: "nobody@example.com", password: "x" }, { email: "bo@example.com", password: "x".repeat(10_000) }]) {
    expect(await signIn(given as Record<string, string> | undefined)).toBeNull();
  }
  for (let i = 0; i < 3; i++) expect(await signIn({ email: "bo@example.com", password: "wrong horse" })).toBeNull();
  await expect(signIn({ email: "bo@example.com", password: "correct horse" })).rejects.toThrow(/^too_many_requests:\d+$/);
  expect(await signIn({ email: "bo@example.com", password: "correct horse" }, "2.2.2.2")).toMatchObject({ version: 1 });
});

test("a token of another make is no session", () => {
  const { jwt } = options().callbacks ?? {};
  if (jwt === undefined) throw new Error("the callback is missing");
  expect(() => jwt({ token: { sub: "1", role: "platform_admin" } } as unknown as Parameters<typeof jwt>[0])).toThrow();
});
