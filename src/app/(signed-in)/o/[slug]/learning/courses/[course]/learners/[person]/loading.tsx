import { BarListSkeleton } from "@/ui/charts/bar-list";
import { TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { Card } from "@/ui/card";
import { FigureRowSkeleton } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";

export default function LoadingLearner() {
  return (
    <>
      <p className="mb-1 text-sm text-ink-faint">Learners</p>
      <PageHeader title="Learner" sentence="One person's path through one course." stamp={<Skeleton className="my-1 h-3 w-56" />} />
      <div aria-busy className="flex flex-col gap-6">
        <FigureRowSkeleton count={6} />
        <div className="grid gap-6 xl:grid-cols-2">
          <Card title="The path so far">
            <BarListSkeleton count={8} />
          </Card>
          <TimeSeriesSkeleton title="Activity" />
        </div>
      </div>
    </>
  );
}
