"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { surveyColumns } from "./columns";
import { LIST, SENTENCE } from "./copy";

export default function LoadingSurveys() {
  return (
    <>
      <PageHeader title={PAGES.surveys.title} sentence={SENTENCE} stamp={<Skeleton className="my-1 h-3 w-56" />} />
      <Card title={LIST} flush>
        <DataTableSkeleton caption={LIST} columns={surveyColumns("")} count={4} />
      </Card>
    </>
  );
}
