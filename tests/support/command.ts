import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of the clone as a process of its own, with an environment that holds only what is given. */
export function runScript(path: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const script = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [script, ...args], {
      // Not the clone's folder: a command works from anywhere.
      cwd: "/",
      env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...env } as unknown as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", failed);
    child.once("close", (code) => done({ code, stdout, stderr }));
  });
}
