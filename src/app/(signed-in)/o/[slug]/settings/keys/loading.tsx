"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { organisationKeyColumns } from "./columns";
import { DESCRIPTION, LIST, SENTENCE, TITLE } from "./copy";

export default function LoadingKeys() {
  return (
    <>
      <PageHeader title={TITLE} sentence={SENTENCE} />
      <Card title={LIST} description={DESCRIPTION} flush>
        <DataTableSkeleton caption={LIST} columns={organisationKeyColumns(null)} count={3} />
      </Card>
    </>
  );
}
