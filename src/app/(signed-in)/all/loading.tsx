"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { organisationColumns } from "./columns";
import { SENTENCE } from "./copy";

export default function LoadingAll() {
  return (
    <>
      <PageHeader title={PAGES.organisations.title} sentence={SENTENCE} />
      <Card title={PAGES.organisations.title} flush>
        <DataTableSkeleton caption={PAGES.organisations.title} columns={organisationColumns} count={5} />
      </Card>
    </>
  );
}
