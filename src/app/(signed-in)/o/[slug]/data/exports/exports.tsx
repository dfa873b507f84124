"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FileDown } from "lucide-react";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { PageHeader } from "@/ui/page-header";
import { useToasts } from "@/ui/toast";
import { PAGES } from "@/ui/shell/pages";
import { Listed } from "../../../../query-table";
import { failureText } from "../../../../query-error";
import { download, isPending } from "../../use-export";
import { exportColumns } from "./columns";
import { ExportForm } from "./export-form";
import { FORM, FORM_DESCRIPTION, LIST, LIST_DESCRIPTION, SENTENCE } from "./copy";

/** While something is written, and while nothing is. */
const EVERY = { busy: 700, idle: 15_000 } as const;

interface ExportsProps {
  readonly slug: string;
  readonly from: string;
  readonly to: string;
  readonly mayReadEvents: boolean;
  readonly mayReadText: boolean;
}

export function Exports({ slug, from, to, mayReadEvents, mayReadText }: ExportsProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const options = trpc.exports.list.queryOptions({ org: slug });
  const list = useQuery({ ...options, refetchInterval: ({ state }) => (state.data?.some(isPending) ? EVERY.busy : EVERY.idle) });
  const onError = (error: unknown) => toasts.failed(failureText(error));
  const cancel = useMutation(
    trpc.exports.cancel.mutationOptions({
      onSuccess: () => {
        toasts.done("Export cancelled");
        return queryClient.invalidateQueries({ queryKey: options.queryKey });
      },
      onError,
    }),
  );
  // A link is made when it is needed: it holds for minutes.
  const fetchFile = useMutation({
    mutationFn: (id: string) => queryClient.fetchQuery({ ...trpc.exports.get.queryOptions({ org: slug, id }), staleTime: 0 }),
    onSuccess: ({ link }) => (link ? download(link) : queryClient.invalidateQueries({ queryKey: options.queryKey })),
    onError,
  });

  return (
    <>
      <PageHeader title={PAGES.exports.title} sentence={SENTENCE} />
      <div className="flex flex-col gap-6">
        {mayReadEvents ? (
          <Card title={FORM} description={FORM_DESCRIPTION}>
            <ExportForm slug={slug} from={from} to={to} mayReadText={mayReadText} />
          </Card>
        ) : null}
        <Card title={LIST} description={LIST_DESCRIPTION} flush>
          <Listed
            caption={LIST}
            columns={exportColumns({ onDownload: ({ id }) => fetchFile.mutate(id), onCancel: ({ id }) => cancel.mutate({ org: slug, id }) })}
            rows={list.data}
            query={list}
            rowKey={({ id }) => id}
            empty={
              <EmptyState icon={<FileDown aria-hidden />} title="Nothing was exported yet" className="py-6!">
                Export events above, or press “Export CSV” at any table.
              </EmptyState>
            }
          />
        </Card>
      </div>
    </>
  );
}
