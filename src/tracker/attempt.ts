/** The result, or undefined when there is none to be had (no storage, no such function): a tracker never throws. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
