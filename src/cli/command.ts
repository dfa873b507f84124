import type { Command } from "commander";
import type { PreparedDatabase } from "@/db/prepare";
import type { Env } from "@/env";

/** What a command gives back: a value for programs, and the same in words for people. */
export interface Answer {
  /** Printed whole with `--json`; must survive JSON. */
  readonly value: unknown;
  readonly text: string;
  /** Not 0 when the answer is bad news that a script should stop at. */
  readonly exitCode?: number;
}

/** What a command may use. */
export interface Cli {
  /** @throws Fault `invalid_request` when the environment cannot be used */
  readonly env: () => Promise<Env>;
  /** The database of this installation: the living one, or started for as long as the command runs. */
  readonly database: () => Promise<PreparedDatabase>;
  /** Progress and remarks, for people only: to standard error, and nothing at all with `--json`. */
  readonly note: (message: string) => void;
  readonly json: boolean;
}

/** Runs a command's work and prints its answer. To be given to commander's `.action()`. */
export type Act = <Args extends readonly unknown[]>(work: (cli: Cli, ...args: Args) => Promise<Answer>) => (...args: Args) => Promise<void>;

/**
 * Adds one command to the program. One file for each command, in `commands/`. Such a file imports only what
 * describes the command; what does its work is imported when it runs, so that `--help` loads none of it.
 */
export type Register = (program: Command, act: Act) => void;
