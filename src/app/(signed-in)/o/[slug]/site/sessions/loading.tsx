"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { sessionColumns } from "./columns";
import { LIST, SENTENCE } from "./copy";

export default function LoadingSessions() {
  return (
    <>
      <PageHeader title={PAGES.sessions.title} sentence={SENTENCE} />
      <Card title={LIST} flush>
        <DataTableSkeleton caption={LIST} columns={sessionColumns("", [])} count={10} />
      </Card>
    </>
  );
}
