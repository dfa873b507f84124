import type { CourseDetail } from "@/modules/learning/contract";
import { BarTable } from "@/ui/charts/bar-table";
import { formatCount, plural } from "@/ui/format";
import { formatPercent, NONE } from "../../numbers";
import { FUNNEL } from "./words";

/** How many came to each step, and how many were lost since the one before. */
export function Funnel({ funnel, numbers }: Pick<CourseDetail, "funnel" | "numbers">) {
  return (
    <>
      <BarTable
        caption={FUNNEL}
        heads={["Step", "Learners", "Of all", "Lost since"]}
        full={100}
        rows={funnel.map(({ step, label, learners, share }, i) => {
          const before = funnel[i - 1];
          const lost = before ? before.learners - learners : null;
          return { key: step, name: label, size: share, values: [formatCount(learners), formatPercent(share), lost === null ? NONE : lost === 0 ? "0" : `\u2212${formatCount(lost)}`] };
        })}
      />
      <p className="mt-3 text-sm text-ink-faint">
        {plural(numbers.enrolled, "learner")} enrolled by an event; {formatCount(numbers.withdrawn)} withdrew. Whoever did something without enrolling counts as a learner too.
      </p>
    </>
  );
}
