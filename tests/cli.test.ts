import { chmod, readFile, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tryLock } from "@/boot/lock.mjs";
import { withClient } from "@/db/connect";
import { startEmbedded } from "@/db/embedded/cluster";
import { findPostmaster } from "@/db/embedded/pidfile";
import { prepareDatabase } from "@/db/prepare";
import { loadSecrets, secretsPath } from "@/db/secrets";
import { readEnv } from "@/env";
import { runScript } from "./support/command";
import { throwawayFolder, type Throwaway } from "./support/reaped";

let folder: Throwaway;
beforeEach(async () => {
  folder = await throwawayFolder();
});
afterEach(() => folder.remove());

const plumbline = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runScript("bin/plumbline.mjs", args, { PLUMBLINE_DATA: folder.dataFolder, PORT: "0", ...env });

interface Report {
  readonly healthy: boolean;
  readonly checks: readonly { readonly name: string; readonly status: string; readonly fix?: string }[];
}

async function examine(env: Readonly<Record<string, string>> = {}): Promise<{ code: number | null; status: Record<string, string>; report: Report }> {
  const { code, stdout, stderr } = await plumbline(["doctor", "--json"], env);
  expect(stderr).toBe("");
  const report = JSON.parse(stdout) as Report;
  return { code, report, status: Object.fromEntries(report.checks.map((check) => [check.name, check.status])) };
}

test("wrong usage: exit code 2, and with --json one error as JSON", async () => {
  const words = await plumbline(["no-such-command"]);
  expect(words).toMatchObject({ code: 2, stdout: "" });
  expect(words.stderr).toContain("unknown command 'no-such-command'");
  for (const args of [["--json", "no-such-command"], ["doctor", "--json", "--no-such-option"], ["--json"], ["start", "--json"]]) {
    const { code, stdout, stderr } = await plumbline(args);
    expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: "" });
    expect(JSON.parse(stderr)).toEqual({ error: { code: "usage", message: expect.any(String) } });
  }
});

test("every command has help", async () => {
  const { code, stdout } = await plumbline(["--help"]);
  expect(code).toBe(0);
  const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map((match) => match[1] ?? "").filter((name) => name !== "help");
  expect(commands).toEqual(expect.arrayContaining(["start", "doctor"]));
  for (const command of commands) {
    const help = await plumbline([command, "--help", "--json"]);
    expect({ command, code: help.code }).toEqual({ command, code: 0 });
    expect(JSON.parse(help.stdout)).toEqual({ text: expect.stringContaining(`plumbline ${command}`) });
  }
});

test("help loads no database code, and no command's work", async () => {
  const help = await sourcesLoadedBy(["--help"]);
  expect(help).toEqual(expect.arrayContaining(["src/cli/main.ts", "src/cli/commands/org.ts"]));
  expect(help.filter((path) => /^src\/(?:db|generated|modules\/.*(?:service|store))|node_modules\/(?:pg|zod|pino|@prisma)\//.test(path))).toEqual([]);
  // The same look at a command that needs the database: it does see what is loaded.
  const list = await sourcesLoadedBy(["org", "list"]);
  expect(list).toContain("src/db/prepare.ts");
});

/** The files whose code a command loads, by the bundle's own list of what its chunks hold. */
async function sourcesLoadedBy(args: readonly string[]): Promise<string[]> {
  const coverage = join(folder.dataFolder, "coverage");
  // Node writes down every script that it ran.
  await plumbline(args, { NODE_V8_COVERAGE: coverage });
  const reports = await Promise.all((await readdir(coverage)).map((name) => readFile(join(coverage, name), "utf8")));
  await rm(coverage, { recursive: true });
  const urls = reports.flatMap((text) => (JSON.parse(text) as { result: { url: string }[] }).result.map(({ url }) => url));
  const chunks = urls.filter((url) => url.includes("/dist/cli/")).map((url) => fileURLToPath(url));
  const [chunk] = chunks;
  if (chunk === undefined) throw new Error("the command line did not run from its bundle");
  const { outputs } = JSON.parse(await readFile(join(dirname(chunk), "meta.json"), "utf8")) as { outputs: Record<string, { inputs: Record<string, unknown> }> };
  const held = Object.entries(outputs).filter(([output]) => chunks.some((path) => path.endsWith(`/${output}`)));
  return held.flatMap(([, { inputs }]) => Object.keys(inputs));
}

test("doctor on a bare machine checks, and creates nothing", async () => {
  const { code, status } = await examine();
  expect(code).toBe(0);
  expect(status.database).toBe("ok");
  expect(await findPostmaster(join(folder.dataFolder, "postgres", "data"))).toBeUndefined();
});

test("a command on a bare machine says what to do first, and creates nothing", async () => {
  const { code, stdout, stderr } = await plumbline(["org", "list", "--json"]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(JSON.parse(stderr)).toEqual({ error: { code: "unavailable", message: expect.stringContaining("npm start") } });
  expect(await readdir(folder.dataFolder)).toEqual([]);
});

test("doctor starts a database that is down, and stops it again; adopts one that runs, and leaves it", async () => {
  const env = readEnv({ PLUMBLINE_DATA: folder.dataFolder } as unknown as NodeJS.ProcessEnv);
  const database = await prepareDatabase(env, () => undefined);
  const { status: beside } = await examine();
  expect(beside).toMatchObject({ database: "ok", migrations: "ok", roles: "ok", partitions: "ok", layers: "ok" });
  expect(await findPostmaster(join(folder.dataFolder, "postgres", "data"))).toBeDefined();
  await database.stop();

  const { code, status: alone } = await examine();
  expect({ code, ...alone }).toMatchObject({ code: 0, database: "ok", migrations: "ok", roles: "ok", partitions: "ok", layers: "ok" });
  expect(await findPostmaster(join(folder.dataFolder, "postgres", "data"))).toBeUndefined();
});

test("doctor finds what is broken, and every finding says how to fix it", async () => {
  const env = readEnv({ PLUMBLINE_DATA: folder.dataFolder } as unknown as NodeJS.ProcessEnv);
  const database = await prepareDatabase(env, () => undefined);
  const secrets = await loadSecrets(folder.dataFolder);
  const { superuserUrl } = await startEmbedded(folder.dataFolder, secrets);
  await withClient(superuserUrl.replace(/\/postgres$/, "/plumbline"), "test", async (client) => {
    await client.query(`ALTER ROLE plb_${secrets.installId}_app BYPASSRLS`);
    await client.query("DROP TABLE raw.analytics_events CASCADE; CREATE TABLE raw.analytics_events (at timestamptz) PARTITION BY RANGE (at)");
    await client.query("UPDATE _prisma_migrations SET checksum = 'another' WHERE migration_name LIKE '%_init'");
  });
  await chmod(secretsPath(folder.dataFolder), 0o644);
  const { code, status, report } = await examine({ PORT: String(new URL(superuserUrl).port), HOST: "127.0.0.1" });
  await database.stop();
  expect({ code, ...status }).toMatchObject({ code: 1, roles: "fail", partitions: "fail", migrations: "fail", secrets: "fail", port: "fail", database: "ok" });
  expect(report.checks.filter((check) => check.status !== "ok" && check.fix === undefined)).toEqual([]);
});

test("an environment that cannot be used is a finding", async () => {
  const { code, report } = await examine({ PORT: "http" });
  expect(code).toBe(1);
  expect(report.checks).toContainEqual(expect.objectContaining({ name: "environment", status: "fail", found: expect.stringContaining("PORT") }));
});

test("a second start says where the first one runs, and fails", async () => {
  const lock = tryLock(join(folder.dataFolder, "plumbline.lock"), { url: "http://localhost:3999" });
  expect(lock.heldBy).toBeUndefined();
  for (const [script, args] of [["start.mjs", []], ["bin/plumbline.mjs", ["start"]]] as const) {
    const { code, stderr } = await runScript(script, args, { PLUMBLINE_DATA: folder.dataFolder });
    expect({ script, code }).toEqual({ script, code: 1 });
    expect(stderr).toBe(`Plumbline is already running at http://localhost:3999 (process ${process.pid}).\n`);
  }
});
