/** So many different records are told apart at least; identical ones stand close together. */
const MOST_KEPT = 200_000;

/**
 * Counts how often a record occurred so far: the first is 1. What it holds is bounded: it forgets a record that did
 * not come again among the next 200,000 different ones.
 */
export class Occurrences {
  readonly #most: number;
  #recent = new Map<string, number>();
  #older = new Map<string, number>();

  constructor(most = MOST_KEPT) {
    this.#most = most;
  }

  next(key: string): number {
    const count = (this.#recent.get(key) ?? this.#older.get(key) ?? 0) + 1;
    if (this.#recent.size >= this.#most && !this.#recent.has(key)) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, count);
    return count;
  }
}
