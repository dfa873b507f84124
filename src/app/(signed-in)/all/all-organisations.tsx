"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Building2, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { DataTable, DataTableSkeleton } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { plural } from "@/ui/format";
import { PageHeader } from "@/ui/page-header";
import { hrefOf, PAGES } from "@/ui/shell/pages";
import { failureText, QueryError } from "../query-error";
import { organisationColumns } from "./columns";
import { CreateOrganisationDialog } from "./create-organisation-dialog";
import { DAYS, SENTENCE } from "./copy";

export function AllOrganisations({ zones }: { readonly zones: readonly string[] }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [creating, setCreating] = useState(false);
  const organisations = useQuery({ ...trpc.platformInsights.organisations.queryOptions({ days: DAYS }), refetchInterval: 15_000 });
  const create = useMutation(
    trpc.platform.createOrganisation.mutationOptions({ onSuccess: ({ slug }) => router.push(hrefOf("overview", { slug })) }),
  );
  const createButton = (
    <Button
      look="primary"
      onClick={() => {
        create.reset();
        setCreating(true);
      }}
    >
      <Plus aria-hidden className="size-4" />
      Create organisation
    </Button>
  );
  const rows = organisations.data;
  return (
    <>
      <PageHeader title={PAGES.organisations.title} sentence={SENTENCE}>
        {createButton}
      </PageHeader>
      <Card title="Organisations" description={rows ? summary(rows) : undefined} flush>
        {rows ? (
          <DataTable
            caption="Organisations"
            columns={organisationColumns}
            rows={rows}
            rowKey={(row) => row.slug}
            initialSort={{ column: "events", direction: "descending" }}
            empty={
              <EmptyState
                icon={<Building2 aria-hidden />}
                title="No organisations yet"
                snippet={{ label: "Or from the command line", code: 'npx plumbline org create --name "Acme"' }}
                actions={createButton}
              >
                Every event, key and member belongs to one. Create the first, then a write key in it.
              </EmptyState>
            }
          />
        ) : organisations.isError ? (
          <QueryError title="The organisations did not load" error={organisations.error} onRetry={() => void organisations.refetch()} retrying={organisations.isFetching} />
        ) : (
          <DataTableSkeleton caption="Organisations" columns={organisationColumns} count={5} />
        )}
      </Card>
      <CreateOrganisationDialog
        open={creating}
        onOpenChange={setCreating}
        zones={zones}
        busy={create.isPending || create.isSuccess}
        error={create.error ? failureText(create.error) : null}
        onCreate={(organisation) => create.mutate(organisation)}
      />
    </>
  );
}

function summary(rows: readonly { readonly events: number; readonly waiting: number }[]): string {
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  return `${plural(rows.length, "organisation")}, ${plural(sum((row) => row.events), "event")}, ${plural(sum((row) => row.waiting), "event")} waiting`;
}
