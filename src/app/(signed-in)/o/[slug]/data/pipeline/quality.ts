import { shiftDay } from "@/kernel/day";
import type { QualityDay } from "@/modules/pipeline/quality.contract";
import { SITE_RULES } from "@/modules/site/layers/quality";
import type { Plot } from "@/ui/charts/series";
import { formatDay } from "@/ui/day";
import { SERIES_COLORS } from "@/ui/palette";

export interface RuleSum {
  readonly rule: string;
  readonly description: string;
  readonly checked: number;
  readonly failed: number;
}

/** Every rule, whether anything broke it or not. */
export function sumsOf(days: readonly QualityDay[]): RuleSum[] {
  return SITE_RULES.map(({ name, description }) => {
    const own = days.filter(({ rule }) => rule === name);
    return { rule: name, description, checked: own.reduce((sum, { checked }) => sum + checked, 0), failed: own.reduce((sum, { failed }) => sum + failed, 0) };
  });
}

/** Failed checks by rule and UTC day of receipt, up to today. @param count of days */
export function plotOf(days: readonly QualityDay[], now: Date, count: number): Plot {
  const today = now.toISOString().slice(0, 10);
  const axis = Array.from({ length: count }, (_, index) => shiftDay(today, index + 1 - count));
  const failed = new Map(days.map((one) => [`${one.rule} ${one.day}`, one.failed]));
  return {
    kind: "stacked",
    buckets: axis.map((day) => ({ label: formatDay(day), title: formatDay(day, true), running: day === today })),
    series: SITE_RULES.map(({ name }, index) => ({
      name,
      color: SERIES_COLORS[index % SERIES_COLORS.length] ?? SERIES_COLORS[0],
      values: axis.map((day) => failed.get(`${name} ${day}`) ?? 0),
    })),
  };
}
