import { BalancePanelSkeleton } from "@/ui/balance-panel";
import { BarListSkeleton } from "@/ui/charts/bar-list";
import { TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { Card } from "@/ui/card";
import { FigureRowSkeleton } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { BY_TYPE, FIGURES, OVER_TIME, SENTENCE } from "./copy";

export default function LoadingOverview() {
  return (
    <>
      <PageHeader title={PAGES.overview.title} sentence={SENTENCE} stamp={<Skeleton className="my-1 h-3 w-56" />}>
        <Skeleton className="h-8 w-36" />
        <Skeleton className="h-8 w-28" />
      </PageHeader>
      <div aria-busy className="flex flex-col gap-6">
        <FigureRowSkeleton count={FIGURES} />
        <TimeSeriesSkeleton title={OVER_TIME} description={<Skeleton className="my-1 h-3 w-40" />} />
        <div className="grid gap-6 xl:grid-cols-2">
          <Card title={BY_TYPE}>
            <BarListSkeleton count={6} />
          </Card>
          <BalancePanelSkeleton />
        </div>
      </div>
    </>
  );
}
