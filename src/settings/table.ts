import { z } from "zod";
import { GROUPS } from "./variables";

/** What is documented of one variable. */
export interface Variable {
  readonly name: string;
  readonly group: string;
  /** In Markdown; empty where leaving it unset means that nothing happens. */
  readonly default: string;
  readonly description: string;
}

/** Every variable that Plumbline reads, from the schema that reads them. */
export function variables(): readonly Variable[] {
  return GROUPS.flatMap(({ title, shape }) =>
    Object.entries(shape).map(([name, schema]): Variable => {
      const { description, unset } = schema.meta() ?? {};
      if (description === undefined) throw new TypeError(`${name} has no description`);
      const value = schema instanceof z.ZodDefault ? `\`${String(schema.def.defaultValue)}\`` : typeof unset === "string" ? unset : "";
      return { name, group: title, default: value, description };
    }),
  );
}

/** The same as tables in Markdown, one for each group. */
export function markdownTables(all: readonly Variable[] = variables()): string {
  return [...new Set(all.map(({ group }) => group))]
    .map((group) =>
      [
        `### ${group}`,
        "",
        "| variable | default | meaning |",
        "| --- | --- | --- |",
        ...all.filter((variable) => variable.group === group).map((variable) => `| \`${variable.name}\` | ${variable.default} | ${variable.description} |`),
      ].join("\n"),
    )
    .join("\n\n");
}
