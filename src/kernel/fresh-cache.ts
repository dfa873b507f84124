/** How long an answer may stand. All durations in milliseconds. */
export interface Freshness {
  /** Past this age an answer is not given any more. */
  readonly ttl: number;
  /** Past this age a use of the answer also asks again, in the background. */
  readonly refreshAfter: number;
  /** At most so many answers are kept, of each sort. */
  readonly max: number;
}

interface Entry<Found> {
  readonly value: Found | null;
  /** When the reading began that gave the value: what changed after it may not be in it. */
  readonly readAt: number;
}

/**
 * Answers of a slower source, found or missing, none older than `ttl`. Those who ask for the same
 * missing answer at once share one reading. What is missing is kept apart, so that a flood of made-up
 * names pushes no real one out.
 */
export class FreshCache<Found> {
  readonly #found = new Map<string, Entry<Found>>();
  readonly #missing = new Map<string, Entry<Found>>();
  readonly #loading = new Map<string, Promise<Found | null>>();

  constructor(
    private readonly freshness: Freshness,
    private readonly onRefreshError: (error: unknown) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * @param load reads the answer; null when there is none
   * @throws what `load` throws, unless a fresh enough answer is at hand
   */
  get(name: string, load: () => Promise<Found | null>): Promise<Found | null> | Found | null {
    const entry = this.#found.get(name) ?? this.#missing.get(name);
    if (entry === undefined) return this.#loading.get(name) ?? this.#load(name, load);
    const age = this.now() - entry.readAt;
    if (age > this.freshness.ttl) return this.#loading.get(name) ?? this.#load(name, load);
    if (age > this.freshness.refreshAfter && entry.value !== null && !this.#loading.has(name)) {
      // The answer at hand is used until it expires; later callers see the error.
      this.#load(name, load).catch(this.onRefreshError);
    }
    return entry.value;
  }

  /** From now on the answer is read again; a reading under way does not count. */
  forget(name: string): void {
    this.#found.delete(name);
    this.#missing.delete(name);
    this.#loading.delete(name);
  }

  #load(name: string, load: () => Promise<Found | null>): Promise<Found | null> {
    const readAt = this.now();
    const loading: Promise<Found | null> = load()
      .then((value) => {
        if (this.#loading.get(name) === loading) this.#keep(name, { value, readAt });
        return value;
      })
      .finally(() => {
        if (this.#loading.get(name) === loading) this.#loading.delete(name);
      });
    this.#loading.set(name, loading);
    return loading;
  }

  #keep(name: string, entry: Entry<Found>): void {
    // Deleted first, so that it moves to the young end of both.
    this.#found.delete(name);
    this.#missing.delete(name);
    const kept = entry.value === null ? this.#missing : this.#found;
    kept.set(name, entry);
    if (kept.size <= this.freshness.max) return;
    const [oldest] = kept.keys();
    if (oldest !== undefined) kept.delete(oldest);
  }
}
