import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a child answers to, by name. Arguments and results cross as JSON. */
export type Calls = Readonly<Record<string, (argument: unknown) => Promise<unknown>>>;

interface Question {
  readonly id: number;
  readonly call: string;
  readonly argument: unknown;
}
interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** In the child: answers the parent's calls, and ends with it. */
export function serveParent(calls: Calls): void {
  process.on("message", (message) => {
    const { id, call, argument } = message as Question;
    const work = async () => calls[call]?.(argument);
    work().then(
      (result) => process.send?.({ id, result } satisfies Answer),
      (error: unknown) => process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Answer),
    );
  });
  process.on("disconnect", () => process.exit(0));
}

/** A process of a benchmark's own. */
export interface Child {
  readonly pid: number;
  call<Result>(name: string, argument?: unknown): Promise<Result>;
  stop(): Promise<void>;
}

/** @param script a TypeScript file beside this one that calls {@link serveParent} */
export function startChild(script: string, env: Readonly<Record<string, string>> = {}, execArgv: readonly string[] = []): Child {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [], {
    execArgv: [...execArgv, "--import", "tsx"],
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let calls = 0;
  let ended: Error | undefined;
  child.on("message", (message) => {
    const { id, result, error } = message as Answer;
    const call = waiting.get(id);
    waiting.delete(id);
    if (error !== undefined) call?.reject(new Error(`${script}: ${error}`));
    else call?.resolve(result);
  });
  child.on("exit", (code, signal) => {
    ended = new Error(`${script} ended (${signal ?? code})`);
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  });
  return {
    get pid() {
      return pidOf(child);
    },
    call: <Result>(name: string, argument?: unknown) =>
      new Promise<Result>((resolve, reject) => {
        if (ended) return reject(ended);
        const id = ++calls;
        waiting.set(id, { resolve: (result) => resolve(result as Result), reject });
        child.send({ id, call: name, argument } satisfies Question);
      }),
    async stop() {
      if (ended) return;
      const over = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.disconnect();
      await over;
    },
  };
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error("a child process did not start");
  return child.pid;
}
