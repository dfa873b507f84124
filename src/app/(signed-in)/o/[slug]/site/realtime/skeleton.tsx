import { Card } from "@/ui/card";
import { BarListSkeleton } from "@/ui/charts/bar-list";
import { TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { FigureRowSkeleton } from "@/ui/figures";
import { MINUTES, VIEWED } from "./copy";

export function RealtimeSkeleton() {
  return (
    <div aria-busy className="flex flex-col gap-6">
      <FigureRowSkeleton count={3} />
      <div className="grid gap-6 xl:grid-cols-2">
        <TimeSeriesSkeleton title={MINUTES} />
        <Card title={VIEWED}>
          <BarListSkeleton count={6} />
        </Card>
      </div>
    </div>
  );
}
