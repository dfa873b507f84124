// Runs a program to its end. Its output goes to standard error, because standard output is for the answer
// of a command (`plumbline … --json`).
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { root } from "./root.mjs";

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string | undefined>, shell?: boolean, stdout?: "inherit" | "stderr" }} options
 * @returns {Promise<number>} its exit code
 */
export function run(file, args, { env = {}, shell = false, stdout = "stderr" } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, ...env },
      shell,
      stdio: ["ignore", stdout === "stderr" ? 2 : 1, 2],
    });
    // A signal to this process while it waits is for the child as well.
    const pass = (signal) => {
      child.kill(signal);
      stoppedBy ??= signal;
    };
    let stoppedBy;
    process.on("SIGINT", pass).on("SIGTERM", pass);
    const over = () => process.off("SIGINT", pass).off("SIGTERM", pass);
    child.once("error", (error) => {
      over();
      failed(error);
    });
    child.once("close", (code, signal) => {
      over();
      if (stoppedBy !== undefined) process.kill(process.pid, stoppedBy);
      done(code ?? (signal === "SIGINT" ? 130 : 143));
    });
  });
}

/** A program of an installed package, by the path of its script: no shell, no `.cmd`. */
export function runBin(script, args, options) {
  return run(process.execPath, [fileURLToPath(new URL(`node_modules/${script}`, root)), ...args], options);
}

/** An error that is one sentence for the operator, as a fault is, before there are faults. */
export function failure(message) {
  return Object.assign(new Error(message), { [Symbol.for("plumbline.fault")]: true });
}
