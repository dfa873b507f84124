import type { Register } from "../command";

export const doctor: Register = (program, act) => {
  program
    .command("doctor")
    .description("say what is wrong with this installation and how to fix it; exit code 1 when anything has failed")
    .action(act(async (cli) => (await import("../doctor/examine")).examine(cli)));
};
