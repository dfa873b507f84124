import { Presets, SingleBar } from "cli-progress";
import type { Cli } from "./command";

/** Shows how far a long command is: on standard error, for people alone. */
export interface Meter {
  /** @param total 0 when it is not known */
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
    { format: `${label} {bar} {share}  {remark}`, stream: process.stderr, clearOnComplete: true, hideCursor: true, stopOnComplete: false },
    Presets.shades_classic,
  );
  let total = 0;
  return {
    start(amount) {
      total = amount;
      shown.start(Math.max(total, 1), 0, { share: shareOf(0, total), remark: "" });
    },
    at: (amount, remark) => shown.update(total === 0 ? 0 : amount, { share: shareOf(amount, total), remark }),
    stop: () => shown.stop(),
  };
}

function lines(cli: Cli, label: string): Meter {
  let total = 0;
  let told = performance.now();
  return {
    start(amount) {
      total = amount;
    },
    at(amount, remark) {
      if (performance.now() - told < REMARK_EVERY_MS) return;
      told = performance.now();
      cli.note([label, shareOf(amount, total), "", remark].join(" "));
    },
    stop: () => undefined,
  };
}

/** Of standard input nobody knows how much is to come. */
function shareOf(amount: number, total: number): string {
  return total === 0 ? "" : `${Math.min(100, Math.floor((100 * amount) / total))} %`;
}
