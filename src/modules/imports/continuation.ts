import { Occurrences } from "./occurrences";

/** So many last lines are kept of a file, and compared with the first ones of the next. */
const TAIL_LINES = 1_000;
/** Servers write a line when its request ends, so that times run a little back and forth. */
export const SLACK_MS = 5 * 60_000;

/** Of the lines that a file has from before the other's end, such a share are the other's, too, if it overlaps it. */
const OVERLAP_SHARE = 0.5;
/** So few can be the same by chance. */
const CHANCE = 2;

/** Identifies a line by its content, with its time in epoch milliseconds where it has one. */
export interface Mark {
  readonly key: string;
  readonly at: number | undefined;
}

/** What is kept of a file for the one after it. */
export class Tail {
  #marks: Mark[] = [];
  #latest = -Infinity;

  static of(marks: readonly Mark[]): Tail {
    const tail = new Tail();
    for (const mark of marks) tail.add(mark);
    return tail;
  }

  /** Its last lines, and when it ended; undefined when none of them tells a time. */
  get end(): { readonly marks: readonly Mark[]; readonly at: number } | undefined {
    return this.#latest === -Infinity ? undefined : { marks: this.#marks.slice(-TAIL_LINES), at: this.#latest };
  }

  add(mark: Mark): void {
    this.#marks.push(mark);
    if (mark.at !== undefined) this.#latest = Math.max(this.#latest, mark.at);
    if (this.#marks.length >= 2 * TAIL_LINES) this.#marks = this.#marks.slice(-TAIL_LINES);
  }

  /**
   * How often a file that begins with `head` has lines already: those of this tail, if that file goes on where this one
   * ended, as the parts of a rotated log do. A log may be cut between two lines that are the same. None, if the file
   * overlaps this one, or is of another time. In doubt it overlaps: nothing is counted twice.
   */
  occurrencesFor(head: readonly Mark[]): Occurrences | undefined {
    const occurrences = new Occurrences();
    const tail = this.#marks.slice(-TAIL_LINES);
    const first = head.find(({ at }) => at !== undefined)?.at;
    const since = Math.max(this.#latest - SLACK_MS, tail.find(({ at }) => at !== undefined)?.at ?? Infinity);
    if (first === undefined || first < since || first > this.#latest + SLACK_MS || overlaps(tail, head, this.#latest)) return undefined;
    for (const { key } of tail) occurrences.next(key);
    return occurrences;
  }
}

/** Whether the lines of two files are in part the same, and not only some that happen to be alike. */
function overlaps(tail: readonly Mark[], head: readonly Mark[], latest: number): boolean {
  const [before, after] = [keysOf(tail), keysOf(head)];
  if (head.every(({ key }) => before.has(key)) || tail.every(({ key }) => after.has(key)) || tail.some((_, j) => isSame(tail, j, head))) return true;
  const pairs = new Set(pairsOf(tail));
  if (pairsOf(head).some((pair) => pairs.has(pair))) return true;
  const early = head.filter(({ at }) => at !== undefined && at <= latest);
  const both = keysOf(early.filter(({ key }) => before.has(key))).size;
  return both > CHANCE && both > early.length * OVERLAP_SHARE;
}

function keysOf(marks: readonly Mark[]): ReadonlySet<string> {
  return new Set(marks.map(({ key }) => key));
}

function pairsOf(marks: readonly Mark[]): readonly string[] {
  return marks.slice(1).map(({ key }, i) => `${marks[i]?.key} ${key}`);
}

/** Whether the one from a place on is the beginning of the other. */
function isSame(tail: readonly Mark[], from: number, head: readonly Mark[]): boolean {
  const length = Math.min(tail.length - from, head.length);
  for (let i = 0; i < length; i++) if (tail[from + i]?.key !== head[i]?.key) return false;
  return true;
}
