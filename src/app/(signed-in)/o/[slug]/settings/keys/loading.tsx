"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { keyColumns } from "./columns";
import { DESCRIPTION, SENTENCE, TITLE } from "./words";

export default function LoadingKeys() {
  return (
    <>
      <PageHeader title={TITLE} sentence={SENTENCE} />
      <Card title={TITLE} description={DESCRIPTION} flush>
        <DataTableSkeleton caption={TITLE} columns={keyColumns(null)} count={3} />
      </Card>
    </>
  );
}
