import type { Register } from "../command";

export const env: Register = (program, act) => {
  program
    .command("env")
    .description("every environment variable that Plumbline reads, with its default and meaning, as Markdown")
    .action(
      act(async () => {
        const { markdownTables, variables } = await import("@/settings/table");
        return { value: variables(), text: markdownTables() };
      }),
    );
};
