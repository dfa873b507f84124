"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { exportColumns } from "./columns";
import { FORM, FORM_DESCRIPTION, LIST, LIST_DESCRIPTION, SENTENCE } from "./copy";

export default function LoadingExports() {
  return (
    <>
      <PageHeader title={PAGES.exports.title} sentence={SENTENCE} />
      <div aria-busy className="flex flex-col gap-6">
        <Card title={FORM} description={FORM_DESCRIPTION}>
          <Skeleton className="h-56 w-full sm:h-48" />
        </Card>
        <Card title={LIST} description={LIST_DESCRIPTION} flush>
          <DataTableSkeleton caption={LIST} columns={exportColumns(null)} count={5} />
        </Card>
      </div>
    </>
  );
}
