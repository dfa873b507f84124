/** A fault of one line, and the test files of which one must fail with it. */
export interface Mutant {
  readonly id: string;
  /** What is promised, and no longer holds. */
  readonly breaks: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  readonly tests: readonly string[];
  /** Why it may survive, where no test can tell the difference. */
  readonly survives?: string;
}

/** One line of a list: the file and the test files are those of its group. */
export type Line = readonly [id: string, breaks: string, find: string, replace: string, survives?: string];

export function mutantsOf(file: string, tests: readonly string[], lines: readonly Line[]): Mutant[] {
  return lines.map(([id, breaks, find, replace, survives]) => ({ id, breaks, file, find, replace, tests, ...(survives === undefined ? {} : { survives }) }));
}

/** How often the text stands in the source; a mutant applies when it is once. */
export function occurrences(source: string, find: string): number {
  return find === "" ? 0 : source.split(find).length - 1;
}
