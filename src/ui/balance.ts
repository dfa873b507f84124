import type { Balance } from "@/modules/insights/contract";

/** The counts alone: whether they add up is worked out here once more, in front of the reader. */
export type Counts = Omit<Balance, "holds">;

export interface Equation {
  readonly sum: number;
  /** `total − sum`: zero where the equation holds. */
  readonly difference: number;
}

/** received = accepted + duplicates + failed */
export function intakeEquation(balance: Counts): Equation {
  return equation(balance.received, balance.accepted + balance.duplicates + balance.failed);
}

/** accepted = counted + waiting + set aside */
export function inThePipeline(balance: Counts): Equation {
  return equation(balance.accepted, balance.counted + balance.waiting + balance.setAside);
}

function equation(total: number, sum: number): Equation {
  return { sum, difference: total - sum };
}
