import { Presets, SingleBar } from "cli-progress";
import type { Cli } from "./command";

/** Shows how far a long command is: on standard error, for people alone. */
export interface Meter {
  start(total: number): void;
  /** @param remark what there is to say about it, in a few words */
  at(amount: number, remark: string): void;
  /** Leaves the terminal as it was; to be called however the work ended. */
  stop(): void;
}

const REMARK_EVERY_MS = 10_000;

/** A bar on a terminal, a line now and then in a log, nothing with `--json`. */
export function createMeter(cli: Cli, label: string): Meter {
  return process.stderr.isTTY && !cli.json ? bar(label) : lines(cli, label);
}

function bar(label: string): Meter {
  const shown = new SingleBar(
    { format: `${label} {bar} {percentage} %  {remark}`, stream: process.stderr, clearOnComplete: true, hideCursor: true, stopOnComplete: false },
    Presets.shades_classic,
  );
  return {
    start: (total) => shown.start(Math.max(total, 1), 0, { remark: "" }),
    at: (amount, remark) => shown.update(amount, { remark }),
    stop: () => shown.stop(),
  };
}

function lines(cli: Cli, label: string): Meter {
  let total = 1;
  let told = performance.now();
  return {
    start(amount) {
      total = Math.max(amount, 1);
    },
    at(amount, remark) {
      if (performance.now() - told < REMARK_EVERY_MS) return;
      told = performance.now();
      cli.note(`${label} ${Math.floor((100 * amount) / total)} %  ${remark}`);
    },
    stop: () => undefined,
  };
}
