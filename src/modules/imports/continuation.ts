import { Occurrences } from "./occurrences";

/** So many last lines are kept of a file, and compared with the first ones of the next. */
const TAIL_LINES = 2_000;
/** Servers write a line when its request ends, so that times run a little back and forth. */
const SLACK_MS = 5 * 60_000;

/** Identifies a line by its content, with its time in epoch milliseconds where it has one. */
export interface Mark {
  readonly key: string;
  readonly at: number | undefined;
}

/** What is kept of a file for the one after it. */
export class Tail {
  #marks: Mark[] = [];
  #latest = -Infinity;

  add(mark: Mark): void {
    this.#marks.push(mark);
    if (mark.at !== undefined) this.#latest = Math.max(this.#latest, mark.at);
    if (this.#marks.length >= 2 * TAIL_LINES) this.#marks = this.#marks.slice(-TAIL_LINES);
  }

  /**
   * How often a file that begins with `head` has lines already: those of this tail, if that file goes on where this one
   * ended, as the parts of a rotated log do. A log may be cut between two lines that are the same. None, if the file
   * overlaps this one (the end of this one is its beginning), or is of another time.
   */
  occurrencesFor(head: readonly Mark[]): Occurrences {
    const occurrences = new Occurrences();
    const tail = this.#marks.slice(-TAIL_LINES);
    const first = head.find(({ at }) => at !== undefined)?.at;
    const since = Math.max(this.#latest - SLACK_MS, tail.find(({ at }) => at !== undefined)?.at ?? Infinity);
    if (first === undefined || first < since || tail.some((_, j) => isSame(tail, j, head))) return occurrences;
    for (const { key } of tail) occurrences.next(key);
    return occurrences;
  }
}

function isSame(tail: readonly Mark[], from: number, head: readonly Mark[]): boolean {
  const length = Math.min(tail.length - from, head.length);
  for (let i = 0; i < length; i++) if (tail[from + i]?.key !== head[i]?.key) return false;
  return true;
}
