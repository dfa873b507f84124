"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { keyColumns } from "../../key-columns";
import { DESCRIPTION, LIST, SENTENCE } from "./copy";

export default function LoadingPlatformKeys() {
  return (
    <>
      <PageHeader title={PAGES.platformKeys.title} sentence={SENTENCE} />
      <Card title={LIST} description={DESCRIPTION} flush>
        <DataTableSkeleton caption={LIST} columns={keyColumns(null)} count={3} />
      </Card>
    </>
  );
}
