"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { pageColumns } from "./columns";
import { LIST, SENTENCE } from "./copy";

const ignore = () => undefined;

export default function LoadingPages() {
  return (
    <>
      <PageHeader title={PAGES.pages.title} sentence={SENTENCE} stamp={<Skeleton className="my-1 h-3 w-56" />}>
        <Skeleton className="h-8 w-36" />
        <Skeleton className="h-8 w-28" />
      </PageHeader>
      <Card title={LIST} flush>
        <DataTableSkeleton caption={LIST} columns={pageColumns([], null, ignore)} count={10} />
      </Card>
    </>
  );
}
