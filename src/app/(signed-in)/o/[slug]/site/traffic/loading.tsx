import { Card } from "@/ui/card";
import { BarListSkeleton } from "@/ui/charts/bar-list";
import { TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { FigureRowSkeleton } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { CARDS, FIGURES, OVER_TIME, SENTENCE } from "./copy";

export default function LoadingTraffic() {
  return (
    <>
      <PageHeader title={PAGES.traffic.title} sentence={SENTENCE} stamp={<Skeleton className="my-1 h-3 w-56" />}>
        <Skeleton className="h-8 w-28" />
        <Skeleton className="h-8 w-36" />
        <Skeleton className="h-8 w-28" />
      </PageHeader>
      <div aria-busy className="flex flex-col gap-6">
        <FigureRowSkeleton count={FIGURES} />
        <TimeSeriesSkeleton title={OVER_TIME} description={<Skeleton className="my-1 h-3 w-40" />} />
        <div className="grid gap-6 xl:grid-cols-2">
          {CARDS.map(({ title }) => (
            <Card key={title} title={title}>
              <BarListSkeleton count={6} />
            </Card>
          ))}
        </div>
      </div>
    </>
  );
}
