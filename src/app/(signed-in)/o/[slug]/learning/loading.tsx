import { TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { Card } from "@/ui/card";
import { FigureRowSkeleton } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { SUMMARY, SummaryLines } from "./summary-card";
import { ACTIVE, FIGURES, SENTENCE } from "./copy";

export default function LoadingLearning() {
  return (
    <>
      <PageHeader title={PAGES.learning.title} sentence={SENTENCE} stamp={<Skeleton className="my-1 h-3 w-56" />}>
        <Skeleton className="h-8 w-36" />
        <Skeleton className="h-8 w-36" />
        <Skeleton className="h-8 w-28" />
      </PageHeader>
      <div aria-busy className="flex flex-col gap-6">
        <FigureRowSkeleton count={FIGURES} />
        <Card title={SUMMARY}>
          <SummaryLines />
        </Card>
        <TimeSeriesSkeleton title={ACTIVE} description={<Skeleton className="my-1 h-3 w-40" />} />
      </div>
    </>
  );
}
