"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/transport/client";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { useUrlParams } from "@/ui/use-url-params";
import { AuditEntries } from "../../audit-log";
import { inputOf, viewOf } from "../../audit-url-state";
import { SENTENCE } from "./copy";

export function InstallationLog() {
  const trpc = useTRPC();
  const [params, push] = useUrlParams();
  const entries = useQuery({ ...trpc.platformAudit.list.queryOptions({ ...inputOf(viewOf(params)) }), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={PAGES.installationLog.title} sentence={SENTENCE} />
      <AuditEntries params={params} push={push} query={entries} />
    </>
  );
}
