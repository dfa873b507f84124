"use client";

import { BarListSkeleton } from "@/ui/charts/bar-list";
import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { courseColumns } from "./columns";
import { COMPLETION, LIST, SENTENCE } from "./copy";

export default function LoadingCourses() {
  return (
    <>
      <PageHeader title={PAGES.courses.title} sentence={SENTENCE} stamp={<Skeleton className="my-1 h-3 w-56" />}>
        <Skeleton className="h-8 w-36" />
        <Skeleton className="h-8 w-28" />
      </PageHeader>
      <div className="flex flex-col gap-6">
        <Card title={LIST} flush>
          <DataTableSkeleton caption={LIST} columns={courseColumns("", {})} count={6} />
        </Card>
        <Card title={COMPLETION}>
          <BarListSkeleton count={6} />
        </Card>
      </div>
    </>
  );
}
