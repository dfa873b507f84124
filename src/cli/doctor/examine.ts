import { isCreated } from "@/db/embedded/cluster";
import type { Env } from "@/env";
import { messageOf } from "@/kernel/errors";
import { DOCTOR_CHECKS } from "@/module-list";
import { fail, ok, type Verdict } from "@/rpc/doctor";
import type { Answer, Cli } from "../command";
import { checkMigrations, checkReachable, checkRoles } from "./database";
import type { Finding } from "./finding";
import { checkReadModels } from "./read-models";
import { checkBuild, checkDataFolder, checkDisk, checkNode, checkPort, checkProxy, checkSecrets, runningAt } from "./machine";

export async function examine(cli: Cli): Promise<Answer> {
  const findings: Finding[] = [{ name: "node", ...checkNode() }];
  const env = await readable(cli, findings);
  if (env !== undefined) findings.push(...(await machine(env)), ...(await database(cli, env)));
  const healthy = findings.every((finding) => finding.status !== "fail");
  return { value: { healthy, checks: findings }, text: words(findings), exitCode: healthy ? 0 : 1 };
}

async function readable(cli: Cli, findings: Finding[]): Promise<Env | undefined> {
  try {
    const env = await cli.env();
    findings.push({ name: "environment", ...ok("every variable can be used") });
    return env;
  } catch (error) {
    findings.push({ name: "environment", ...fail(messageOf(error), "Correct these variables.") });
    return undefined;
  }
}

async function machine(env: Env): Promise<Finding[]> {
  const checks: readonly [string, Verdict | Promise<Verdict>][] = [
    ["data folder", checkDataFolder(env)],
    ["disk space", checkDisk(env)],
    ["secrets", checkSecrets(env)],
    ["port", checkPort(env)],
    ["build", checkBuild(env)],
    ["proxy", checkProxy(env)],
  ];
  return Promise.all(checks.map(async ([name, verdict]) => ({ name, ...(await verdict) })));
}

async function database(cli: Cli, env: Env): Promise<Finding[]> {
  const name = "database";
  // Looking must not make anything: a doctor on a bare machine creates no database.
  if (env.database === undefined && !(await isCreated(env.dataFolder))) {
    return [{ name, ...ok("the embedded PostgreSQL is not there yet; the first start makes it") }];
  }
  try {
    const { urls } = await cli.database();
    const reachable = await checkReachable(urls);
    if (reachable.status === "fail") return [{ name, ...reachable }];
    const findings: Finding[] = [
      { name, ...reachable },
      { name: "migrations", ...(await checkMigrations(urls)) },
      { name: "roles", ...(await checkRoles(urls)) },
      { name: "read models", ...(await checkReadModels(urls)) },
    ];
    for (const check of DOCTOR_CHECKS) findings.push({ name: check.name, ...(await check.run(urls, runningAt(env) !== undefined, env)) });
    return findings;
  } catch (error) {
    return [{ name, ...fail(messageOf(error), "See the database's log in the data folder, under postgres/data/log.") }];
  }
}

function words(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map((finding) => finding.name.length));
  return findings
    .map(({ name, status, found, fix }) => {
      const line = `${status.padEnd(4)}  ${name.padEnd(width)}  ${found.replaceAll("\n", " ")}`;
      return fix === undefined ? line : `${line}\n${" ".repeat(width + 8)}→ ${fix}`;
    })
    .join("\n");
}
