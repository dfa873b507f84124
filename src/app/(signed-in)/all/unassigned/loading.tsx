"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { unassignedColumns } from "./columns";
import { EVENTS, SENTENCE } from "./copy";

export default function LoadingUnassigned() {
  return (
    <>
      <PageHeader title={PAGES.unassigned.title} sentence={SENTENCE} />
      <Card title={EVENTS} flush>
        <DataTableSkeleton caption={EVENTS} columns={unassignedColumns()} count={5} />
      </Card>
    </>
  );
}
