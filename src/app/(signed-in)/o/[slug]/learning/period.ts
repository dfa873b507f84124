import type { TrendDay } from "@/modules/learning/contract";
import { bucketsOf } from "@/ui/overview/buckets";
import type { Granularity, ResolvedRange } from "@/ui/range";
import type { Period } from "./plots";

interface Clock {
  readonly timeZone: string;
  readonly now: Date;
}

type Days = Pick<ResolvedRange, "from" | "to">;

/** A range by days. Learning is kept by the day: hours are not known. */
export function byDay({ from, to }: Days, trend: readonly TrendDay[], { timeZone, now }: Clock): Period {
  return { trend, steps: bucketsOf({ from, to, granularity: "day" }, timeZone, now) };
}

/** For what adds up: a long range by months. */
export function summedUp({ from, to }: Days, granularity: Granularity, trend: readonly TrendDay[], { timeZone, now }: Clock): Period {
  return { trend, steps: bucketsOf({ from, to, granularity: stepOf(granularity) }, timeZone, now) };
}

export function stepOf(granularity: Granularity): "day" | "month" {
  return granularity === "month" ? "month" : "day";
}
