"use client";

import { BarListSkeleton } from "@/ui/charts/bar-list";
import { TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { FigureRowSkeleton } from "@/ui/figures";
import { Skeleton } from "@/ui/skeleton";
import { FIGURES } from "../../copy";
import { dropOffColumns } from "./lesson-columns";
import { ACTIVE, DROP_OFF, FUNNEL, SCORES } from "./copy";

export function CourseSkeleton() {
  return (
    <div aria-busy className="flex flex-col gap-6">
      <FigureRowSkeleton count={FIGURES} />
      <TimeSeriesSkeleton title={ACTIVE} description={<Skeleton className="my-1 h-3 w-40" />} />
      <div className="grid gap-6 xl:grid-cols-2">
        <Card title={FUNNEL}>
          <BarListSkeleton count={4} />
        </Card>
        <Card title={SCORES}>
          <BarListSkeleton count={10} />
        </Card>
      </div>
      <Card title={DROP_OFF} flush>
        <DataTableSkeleton caption={DROP_OFF} columns={dropOffColumns(null)} count={8} />
      </Card>
    </div>
  );
}
