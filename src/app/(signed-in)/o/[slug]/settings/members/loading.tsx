"use client";

import { Card } from "@/ui/card";
import { DataTableSkeleton } from "@/ui/data-table";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { memberColumns } from "./columns";
import { DESCRIPTION, LIST, SENTENCE } from "./copy";

export default function LoadingMembers() {
  return (
    <>
      <PageHeader title={PAGES.members.title} sentence={SENTENCE} />
      <Card title={LIST} description={DESCRIPTION} flush>
        <DataTableSkeleton caption={LIST} columns={memberColumns("", null)} count={3} />
      </Card>
    </>
  );
}
