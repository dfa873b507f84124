"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { learnerColumns } from "./columns";
import { LIST, SENTENCE } from "./copy";

export default function LoadingLearners() {
  return (
    <>
      <p className="mb-1 text-sm text-ink-faint">The course</p>
      <PageHeader title={PAGES.courseLearners.title} sentence={SENTENCE} stamp={<Skeleton className="my-1 h-3 w-56" />}>
        <Skeleton className="h-8 w-32" />
      </PageHeader>
      <Card title={LIST} flush>
        <DataTableSkeleton caption={LIST} columns={learnerColumns("", "")} count={10} />
      </Card>
    </>
  );
}
