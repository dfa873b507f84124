import { z } from "zod";

/** How a value is compared. */
export const OPERATORS = ["is", "is_not", "contains", "any_of"] as const;
export type Operator = (typeof OPERATORS)[number];

const MOST_LENGTH = 500;
const MOST_VALUES = 50;

const value = z
  .string()
  .min(1)
  .max(MOST_LENGTH)
  .refine((text) => !text.includes("\0") && text.isWellFormed(), { error: "must not contain \\u0000 or half of a surrogate pair" });

/**
 * What one field must be: a text alone, which it *is*, or a condition with an operator. Upper and lower case differ.
 * What has no value is not any text, and contains none.
 */
export const filterSchema = z.union([
  value,
  z.strictObject({ operator: z.enum(["is", "is_not", "contains"]), value }),
  z.strictObject({ operator: z.literal("any_of"), values: z.array(value).min(1).max(MOST_VALUES) }),
]);
export type Filter = z.infer<typeof filterSchema>;

interface Condition {
  readonly operator: Operator;
  readonly values: readonly string[];
}

export function conditionOf(filter: Filter): Condition {
  if (typeof filter === "string") return { operator: "is", values: [filter] };
  return filter.operator === "any_of" ? filter : { operator: filter.operator, values: [filter.value] };
}

/** The text that the field must be; undefined for every other condition. */
export function exactly(filter: Filter | undefined): string | undefined {
  if (filter === undefined) return undefined;
  const { operator, values } = conditionOf(filter);
  return operator === "is" ? values[0] : undefined;
}

/** Whether a value matches: what {@link filterSql} in db/filter.ts says in SQL. */
export function matchesFilter(filter: Filter, tested: string | null): boolean {
  const { operator, values } = conditionOf(filter);
  const [first = ""] = values;
  if (operator === "is_not") return tested !== first;
  if (tested === null) return false;
  return operator === "contains" ? tested.includes(first) : values.includes(tested);
}

const WORDS: Readonly<Record<Operator, string>> = { is: "", is_not: "is not", contains: "contains", any_of: "is any of" };

/** As a person reads it behind the field's name: the value alone where that is what it is. */
export function describeFilter(filter: Filter): string {
  const { operator, values } = conditionOf(filter);
  return `${WORDS[operator]} ${values.join(", ")}`.trim();
}

/** An address names the field alone for *is* (`page=/docs`), and with its operator for another (`page.contains=docs`). */
const nameOf = (field: string, operator: Operator) => (operator === "is" ? field : `${field}.${operator}`);

/** The filter of a field in an address; undefined for none, and for one that is too long. */
export function readFilter(params: URLSearchParams, field: string): Filter | undefined {
  for (const operator of OPERATORS) {
    const values = params.getAll(nameOf(field, operator));
    const [first] = values;
    if (first === undefined || first === "") continue;
    const read = filterSchema.safeParse(operator === "is" ? first : operator === "any_of" ? { operator, values } : { operator, value: first });
    if (read.success) return read.data;
  }
  return undefined;
}

/** Writes the filter of a field in place of the one that is there; null takes that away. */
export function writeFilter(params: URLSearchParams, field: string, filter: Filter | null): void {
  for (const operator of OPERATORS) params.delete(nameOf(field, operator));
  if (filter === null) return;
  const { operator, values } = conditionOf(filter);
  for (const text of values) params.append(nameOf(field, operator), text);
}
