"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { organisationKeyColumns } from "./columns";
import { DESCRIPTION, LIST, SENTENCE } from "./copy";

export default function LoadingKeys() {
  return (
    <>
      <PageHeader title={PAGES.keys.title} sentence={SENTENCE} />
      <Card title={LIST} description={DESCRIPTION} flush>
        <DataTableSkeleton caption={LIST} columns={organisationKeyColumns(null)} count={3} />
      </Card>
    </>
  );
}
