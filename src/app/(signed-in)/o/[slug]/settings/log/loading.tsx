"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { auditColumns, LIST } from "../../../../audit-log";
import { SENTENCE } from "./copy";

export default function LoadingAuditLog() {
  return (
    <>
      <PageHeader title={PAGES.auditLog.title} sentence={SENTENCE} />
      <Card title={LIST} flush>
        <DataTableSkeleton caption={LIST} columns={auditColumns(null)} count={10} />
      </Card>
    </>
  );
}
