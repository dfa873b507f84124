"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { organisationColumns } from "./columns";
import { SENTENCE, TITLE } from "./copy";

export default function LoadingAll() {
  return (
    <>
      <PageHeader title={TITLE} sentence={SENTENCE} />
      <Card title={TITLE} flush>
        <DataTableSkeleton caption={TITLE} columns={organisationColumns} count={5} />
      </Card>
    </>
  );
}
