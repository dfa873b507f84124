"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { lessonColumns } from "../courses/[course]/lesson-columns";
import { LIST, SENTENCE } from "./copy";

export default function LoadingLessons() {
  return (
    <>
      <PageHeader title={PAGES.lessons.title} sentence={SENTENCE} stamp={<Skeleton className="my-1 h-3 w-56" />}>
        <Skeleton className="h-8 w-36" />
        <Skeleton className="h-8 w-36" />
        <Skeleton className="h-8 w-28" />
      </PageHeader>
      <Card title={LIST} flush>
        <DataTableSkeleton caption={LIST} columns={lessonColumns(null)} count={10} />
      </Card>
    </>
  );
}
