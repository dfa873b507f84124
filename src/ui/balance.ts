/** What became of every event that arrived in a period. Each number comes from its own source. */
export interface Balance {
  /** Counted from the envelopes of the batches. */
  readonly received: number;
  /** Counted from the stored rows. */
  readonly accepted: number;
  readonly duplicate: number;
  readonly failed: number;
  /** Of the accepted: in the numbers, still on the way, and set aside as dead letters. */
  readonly counted: number;
  readonly waiting: number;
  readonly setAside: number;
}

export interface Equation {
  readonly sum: number;
  /** `total − sum`: zero where the equation holds. */
  readonly difference: number;
}

/** received = accepted + duplicate + failed */
export function atTheDoor(balance: Balance): Equation {
  return equation(balance.received, balance.accepted + balance.duplicate + balance.failed);
}

/** accepted = counted + waiting + set aside */
export function inThePipeline(balance: Balance): Equation {
  return equation(balance.accepted, balance.counted + balance.waiting + balance.setAside);
}

function equation(total: number, sum: number): Equation {
  return { sum, difference: total - sum };
}
