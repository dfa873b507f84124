import { Command } from "commander";
import type { Act, Answer, Cli, Register } from "@/cli/command";
import { readEnv } from "@/env";
import type { TestDatabase } from "./cluster";

/** Runs a command in this process, over a test's database. */
export async function runCommand({ urls, secrets }: TestDatabase, registers: readonly Register[], ...args: string[]): Promise<Answer> {
  const cli: Cli = {
    json: true,
    env: async () => readEnv({ NODE_ENV: "test" }),
    database: async () => ({ urls, secrets, embedded: undefined, stop: async () => undefined, release: async () => undefined }),
    note: () => undefined,
  };
  let answer: Answer | undefined;
  const act: Act = (work) => async (...given) => {
    answer = await work(cli, ...given);
  };
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const register of registers) register(program, act);
  await program.parseAsync(args, { from: "user" });
  if (!answer) throw new Error("the command gave no answer");
  return answer;
}
