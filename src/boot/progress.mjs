// Tells how far a long step of the first start is.
import { createHash } from "node:crypto";

const EVERY_MS = 10_000;
/** What `busyMs` gave on the machine on which the seconds that we scale were measured. */
const REFERENCE_MS = 46;

const say = (message) => process.stderr.write(`plumbline: ${message}\n`);

/**
 * Says every ten seconds what `tell` says, until the work is over.
 * @template T
 * @param {(seconds: number) => string} tell given the seconds since the beginning
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(tell, work) {
  const began = performance.now();
  const timer = setInterval(() => say(tell(Math.round((performance.now() - began) / 1000))), EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Seconds that were measured elsewhere, as this machine needs them now; rounded to five. */
export function estimate(measuredSeconds) {
  const seconds = (measuredSeconds * busyMs()) / REFERENCE_MS;
  return Math.max(5, Math.round(seconds / 5) * 5);
}

/** How long this machine takes for a fixed amount of work. */
export function busyMs() {
  const block = Buffer.alloc(1 << 20);
  const began = performance.now();
  for (let i = 0; i < 64; i += 1) createHash("sha256").update(block).digest();
  return performance.now() - began;
}
