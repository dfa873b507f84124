export type SortValue = string | number | null;

export interface Sorting {
  readonly column: string;
  readonly direction: "ascending" | "descending";
}

/** Numbers by size, text by the reader's alphabet with `item 2` before `item 10`; what is missing comes last, either way. */
export function compareValues(a: SortValue, b: SortValue, direction: Sorting["direction"]): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === "number" && typeof b === "number" ? a - b : alphabet.compare(String(a), String(b));
  return direction === "ascending" ? order : -order;
}

const alphabet = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
