import { createHash } from "node:crypto";

/** What the work of the measurement takes on two idle cores of a usual server. */
const USUAL_MS = 150;
/** What runs beside the tests comes and goes: a machine that was idle when it was measured need not stay so. */
const HEADROOM = 2;
const SLOWEST = 20;

/**
 * How slow this machine is now: 1 for one that does what the limits of the tests were written for, 4 for one at a
 * quarter of its speed. Measured once a run, by work of a known amount, and handed on to the processes that the run
 * starts. `PLUMBLINE_TEST_PACE` sets it.
 */
export const PACE = Number(process.env.PLUMBLINE_TEST_PACE ?? measured());
if (!(PACE >= 1)) throw new Error("PLUMBLINE_TEST_PACE is a number from 1 on");
process.env.PLUMBLINE_TEST_PACE = String(PACE);

/** A limit for this machine, of one that is generous on a machine of pace 1. */
export function within(ms: number): number {
  return Math.round(ms * PACE);
}

function measured(): number {
  const block = Buffer.alloc(1 << 20, 7);
  const began = performance.now();
  let rows: unknown[] = [];
  for (let i = 0; i < 60; i++) {
    const digest = createHash("sha256").update(block).digest("hex");
    rows = JSON.parse(JSON.stringify(Array.from({ length: 2_000 }, (_, n) => ({ n, digest })))) as unknown[];
  }
  const ms = performance.now() - began;
  const pace = rows.length === 0 ? 1 : (HEADROOM * ms) / USUAL_MS;
  return Math.round(10 * Math.min(SLOWEST, Math.max(1, pace))) / 10;
}
