import type { Register } from "../command";

interface Starter {
  start(options: { dev: boolean }): Promise<void>;
}

export const start: Register = (program) => {
  program
    .command("start")
    .description("start Plumbline here, as `npm start` does; its log goes to standard output")
    .option("--dev", "build nothing, and reload pages as they change")
    .action(async ({ dev = false }: { dev?: boolean }, command) => {
      if (command.optsWithGlobals().json === true) command.error("error: `start` runs until it is stopped and has no answer to give with --json");
      const { start: run } = (await import(new URL("../../../start.mjs", import.meta.url).href)) as Starter;
      await run({ dev });
    });
};
