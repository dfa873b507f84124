import type { CourseDetail } from "@/modules/learning/contract";
import { BarTable } from "@/ui/charts/bar-table";
import { EmptyState } from "@/ui/empty-state";
import { formatCount, formatShare } from "@/ui/format";
import { Award } from "lucide-react";
import { SCORES } from "./copy";

/** How often each tenth of the scale was the best score of a learner. */
export function Scores({ scores }: Pick<CourseDetail, "scores">) {
  const all = scores.reduce((sum, { learners }) => sum + learners, 0);
  if (all === 0) {
    return (
      <EmptyState icon={<Award aria-hidden />} title="No scores yet" className="py-6!">
        Send score, and maxScore where it is not in percent, with quiz_submitted, assignment_graded or lesson_completed.
      </EmptyState>
    );
  }
  return (
    <BarTable
      caption={SCORES}
      heads={["Score", "Results", "Share"]}
      color="purple"
      rows={scores.map(({ from, to, learners }) => ({ key: String(from), name: `${from} to ${to}%`, size: learners, values: [formatCount(learners), formatShare(learners / all)] }))}
    />
  );
}
