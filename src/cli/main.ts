import { Command, CommanderError } from "commander";
import { readFileSync } from "node:fs";
import type { PreparedDatabase } from "@/db/prepare";
import { isFault } from "@/kernel/fault";
import { hasCode, messageOf } from "@/kernel/errors";
import type { Act, Cli, Register } from "./command";
import { demo } from "./commands/demo";
import { doctor } from "./commands/doctor";
import { env } from "./commands/env";
import { importEvents } from "./commands/import";
import { key } from "./commands/key";
import { org } from "./commands/org";
import { rebuild } from "./commands/rebuild";
import { start } from "./commands/start";
import { status } from "./commands/status";
import { user } from "./commands/user";

const COMMANDS: readonly Register[] = [start, org, user, key, importEvents, demo, rebuild, status, doctor, env];

const OK = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

/**
 * The command line. With `--json` standard output holds exactly one JSON value, and an error is one
 * `{"error":{"code","message"}}` on standard error.
 * Exit codes: 0 done, 1 failed, 2 called wrongly, 130 and 143 stopped by a signal.
 */
export async function main(argv: readonly string[]): Promise<void> {
  // Asked before parsing: an error in the arguments is to be told as JSON, too.
  const json = argv.slice(2, argv.includes("--") ? argv.indexOf("--") : undefined).includes("--json");
  // `plumbline … | head` closes the pipe early, which is no error.
  process.stdout.on("error", (error) => process.exit(hasCode(error, "EPIPE") ? OK : FAILED));
  const session = openSession(json);
  const program = describe(json, session.act);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = tell(error, json);
  } finally {
    await session.close();
  }
}

function describe(json: boolean, act: Act): Command {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  const program = new Command("plumbline")
    .description("Self-hosted, multi-tenant event analytics that can be trusted")
    .version(version)
    .option("--json", "print exactly one JSON value, for programs")
    .showHelpAfterError("(add --help for what can be given)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void process.stdout.write(json ? `${JSON.stringify({ text })}\n` : text),
      // With --json the error is told once, below.
      writeErr: (text) => void (json || process.stderr.write(text)),
    });
  for (const register of COMMANDS) register(program, act);
  return program;
}

const readSettings = async () => (await import("@/env")).readEnv();

async function connect(): Promise<PreparedDatabase> {
  const env = await readSettings();
  const { connectDatabase } = await import("@/db/prepare");
  return connectDatabase(env);
}

interface Session {
  readonly act: Act;
  close(): Promise<void>;
}

function openSession(json: boolean): Session {
  let connecting: Promise<PreparedDatabase> | undefined;
  const cli: Cli = {
    json,
    env: readSettings,
    database: () => (connecting ??= connect()),
    note: (message) => void (json || process.stderr.write(`${message}\n`)),
  };
  const close = async () => {
    const database = connecting;
    connecting = undefined;
    // One that never came up has already been told of.
    await database?.then((prepared) => prepared.stop(), () => undefined);
  };
  const stop = (signal: NodeJS.Signals) => {
    const leave = () => process.exit(signal === "SIGINT" ? 130 : 143);
    // What the command started must not outlive it, whatever state it is in.
    close().then(leave, leave);
  };
  return {
    act: (work) => async (...args) => {
      process.once("SIGINT", stop).once("SIGTERM", stop);
      try {
        const { value, text, exitCode } = await work(cli, ...args);
        process.stdout.write(json ? `${JSON.stringify(value)}\n` : text.endsWith("\n") || text === "" ? text : `${text}\n`);
        process.exitCode = exitCode ?? OK;
      } finally {
        process.off("SIGINT", stop).off("SIGTERM", stop);
      }
    },
    close,
  };
}

/** Reports an error once. @returns the exit code */
function tell(error: unknown, json: boolean): number {
  const usage = error instanceof CommanderError;
  if (usage && error.exitCode === 0) return OK;
  const code = usage ? "usage" : isFault(error) ? error.code : "internal";
  if (json) {
    process.stderr.write(`${JSON.stringify({ error: { code, message: usage ? usageMessage(error) : messageOf(error) } })}\n`);
  } else if (!usage) {
    // A fault is a sentence for its reader; anything else is a bug, and its stack says where.
    process.stderr.write(`${isFault(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  return usage ? WRONG_USAGE : FAILED;
}

function usageMessage(error: CommanderError): string {
  return error.code === "commander.help" ? "a command is missing" : error.message.replace(/^error: /, "");
}
