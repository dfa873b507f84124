"use client";

import { Card } from "@/ui/card";
import { TimeSeriesSkeleton } from "@/ui/charts/time-series";
import { DataTableSkeleton } from "@/ui/data-table";
import { FigureRowSkeleton } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { RUN_COLUMNS } from "./columns";
import { FIGURES, QUALITY, RUNS, SENTENCE } from "./copy";

export default function LoadingPipeline() {
  return (
    <>
      <PageHeader title={PAGES.pipeline.title} sentence={SENTENCE} />
      <div aria-busy className="flex flex-col gap-6">
        <FigureRowSkeleton count={FIGURES} />
        <TimeSeriesSkeleton title={QUALITY} />
        <Card title={RUNS} flush>
          <DataTableSkeleton caption={RUNS} columns={RUN_COLUMNS} count={8} />
        </Card>
      </div>
    </>
  );
}
