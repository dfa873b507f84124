import type { CourseDetail } from "@/modules/learning/contract";
import { BarTable } from "@/ui/charts/bar-table";
import { formatCount, plural } from "@/ui/format";
import { formatPercent, NONE } from "../../numbers";
import { FUNNEL } from "./copy";

/** A step may have more than the one before: where others tell of completions, lessons need not have been finished. */
const changeOf = (difference: number) => (difference < 0 ? `\u2212${formatCount(-difference)}` : difference > 0 ? `+${formatCount(difference)}` : "0");

/** How many came to each step, and how many were lost since the one before. */
export function Funnel({ funnel, numbers }: Pick<CourseDetail, "funnel" | "numbers">) {
  return (
    <>
      <BarTable
        caption={FUNNEL}
        heads={["Step", "Learners", "Of all", "Change"]}
        full={100}
        rows={funnel.map(({ step, label, learners, share }, i) => {
          const before = funnel[i - 1];
          return { key: step, name: label, size: share, values: [formatCount(learners), formatPercent(share), before ? changeOf(learners - before.learners) : NONE] };
        })}
      />
      <p className="mt-3 text-sm text-ink-faint">
        {plural(numbers.enrolled, "learner")} enrolled by an event; {formatCount(numbers.withdrawn)} withdrew. Anyone who did something without enrolling counts as a learner too.
      </p>
    </>
  );
}
