import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readEnv } from "./env";
import { isFault } from "./kernel/fault";

function problemsOf(source: NodeJS.ProcessEnv): unknown {
  try {
    readEnv(source);
  } catch (error) {
    if (isFault(error)) return error.details.problems;
    throw error;
  }
  return [];
}

const env = (source: Record<string, string>) => source as NodeJS.ProcessEnv;

test("nothing set: everything has a default, and the database is the embedded one", () => {
  expect(readEnv(env({}))).toMatchObject({
    nodeEnv: "development",
    port: 3000,
    host: "0.0.0.0",
    publicUrl: undefined,
    dataFolder: resolve(".data"),
    demo: true,
    admin: undefined,
    database: undefined,
    httpAdapter: "auto",
    trustProxy: 0,
    jobs: "embedded",
  });
});

test("an empty variable is one that is not set", () => {
  expect(readEnv(env({ PORT: "", DATABASE_URL: "", PLUMBLINE_JOBS: "" }))).toMatchObject({ port: 3000, database: undefined, jobs: "embedded" });
});

test("every problem is reported at once, by the variable's name", () => {
  const problems = problemsOf(
    env({
      PORT: "http",
      DATABASE_URL: "mysql://x/y",
      PLUMBLINE_ADMIN_PASSWORD: "short",
      PUBLIC_URL: "plumbline.example",
      TRUST_PROXY: "my-proxy",
      PLUMBLINE_DEMO: "yes",
      NODE_ENV: "production",
      INNGEST_DEV: "1",
    }),
  );
  const names = (problems as string[]).map((problem) => problem.split(":")[0]);
  expect(names.sort()).toEqual(
    ["DATABASE_URL", "INNGEST_DEV", "PLUMBLINE_ADMIN_EMAIL", "PLUMBLINE_ADMIN_PASSWORD", "PLUMBLINE_DEMO", "PORT", "PUBLIC_URL", "TRUST_PROXY"].sort(),
  );
});

test("an administrator is an address and a password, or neither", () => {
  expect(problemsOf(env({ PLUMBLINE_ADMIN_EMAIL: "a@example.com" }))).toHaveLength(1);
  expect(problemsOf(env({ PLUMBLINE_ADMIN_PASSWORD: "long enough now" }))).toHaveLength(1);
  const { admin } = readEnv(env({ PLUMBLINE_ADMIN_EMAIL: "a@example.com", PLUMBLINE_ADMIN_PASSWORD: "long enough now" }));
  expect(admin).toEqual({ email: "a@example.com", password: "long enough now" });
});

test("one database address is the owner's; two are the app's and the owner's", () => {
  const [one, two] = ["postgresql://one@db/plumbline", "postgresql://two@db/plumbline"] as const;
  expect(readEnv(env({ DATABASE_URL: one })).database).toEqual({ ownerUrl: one, appUrl: undefined });
  expect(readEnv(env({ DATABASE_OWNER_URL: one })).database).toEqual({ ownerUrl: one, appUrl: undefined });
  expect(readEnv(env({ DATABASE_URL: two, DATABASE_OWNER_URL: one })).database).toEqual({ ownerUrl: one, appUrl: two });
});

test("proxies are a number or address ranges", () => {
  expect(readEnv(env({ TRUST_PROXY: "2" })).trustProxy).toBe(2);
  expect(readEnv(env({ TRUST_PROXY: "10.0.0.0/8, ::1" })).trustProxy).toEqual(["10.0.0.0/8", "::1"]);
});

test("Inngest runs the jobs where Inngest is configured, unless told otherwise", () => {
  expect(readEnv(env({ INNGEST_SIGNING_KEY: "k", INNGEST_EVENT_KEY: "e" })).jobs).toBe("inngest");
  expect(readEnv(env({ INNGEST_DEV: "1" })).jobs).toBe("inngest");
  expect(readEnv(env({ INNGEST_DEV: "0" })).jobs).toBe("embedded");
  expect(readEnv(env({ INNGEST_SIGNING_KEY: "k", PLUMBLINE_JOBS: "none" })).jobs).toBe("none");
  expect(problemsOf(env({ PLUMBLINE_JOBS: "inngest" }))).toHaveLength(1);
  // Without it Inngest could not be told that there is work.
  expect(problemsOf(env({ INNGEST_SIGNING_KEY: "k" }))).toHaveLength(1);
});
