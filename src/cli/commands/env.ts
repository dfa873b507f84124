import { markdownTables, variables } from "@/env/table";
import type { Register } from "../command";

export const env: Register = (program, act) => {
  program
    .command("env")
    .description("every environment variable that Plumbline reads, with its default and meaning, as Markdown")
    .action(act(async () => ({ value: variables(), text: markdownTables() })));
};
