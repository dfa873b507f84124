import { conditionOf, type Filter } from "@/kernel/filter";

/** Binds a value of a statement and gives its placeholder, such as `$4`. */
export type Bind = (value: string) => string;

const escaped = (text: string) => text.replace(/[\\%_]/g, "\\$&");

/** SQL: the condition that a filter puts on an expression of text; {@link matchesFilter} says the same in code. */
export function filterSql(expression: string, filter: Filter, bind: Bind): string {
  const { operator, values } = conditionOf(filter);
  const [first = ""] = values;
  switch (operator) {
    case "is":
      return `${expression} = ${bind(first)}::text`;
    case "is_not":
      return `${expression} IS DISTINCT FROM ${bind(first)}::text`;
    case "contains":
      return `${expression} LIKE ${bind(`%${escaped(first)}%`)}::text`;
    case "any_of":
      return `${expression} IN (${values.map((text) => `${bind(text)}::text`).join(", ")})`;
  }
}
