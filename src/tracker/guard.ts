let isLoud = false;

/** From here on the console is told what is dropped, and why. */
export function beLoud(): void {
  isLoud = true;
}

export function warn(...words: readonly unknown[]): void {
  if (isLoud) console.warn("plumbline:", ...words);
}

/** The same function, except that what it throws goes to the console at most: a tracker never breaks a page. */
export function guard<A extends readonly unknown[]>(work: (...args: A) => unknown): (...args: A) => void {
  return (...args) => {
    try {
      work(...args);
    } catch (error) {
      warn(error);
    }
  };
}
