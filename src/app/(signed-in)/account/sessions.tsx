"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { SESSION_DAYS, type SessionView } from "@/modules/identity/contract";
import { useTRPC } from "@/transport/client";
import { Badge } from "@/ui/badge";
import { Button, IconButton } from "@/ui/button";
import { Card } from "@/ui/card";
import { DataTable, DataTableSkeleton, type Column } from "@/ui/data-table";
import { Ago, Time } from "@/ui/time";
import { useToasts } from "@/ui/toast";
import { failureText, QueryError } from "../query-error";

const TITLE = "Sessions";

export function Sessions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const list = trpc.session.list.queryOptions();
  const sessions = useQuery(list);
  const ended = (words: string) => {
    toasts.done(words);
    return queryClient.invalidateQueries({ queryKey: list.queryKey });
  };
  const onError = (error: unknown) => toasts.failed(`The session was not ended. ${failureText(error)}`);
  const end = useMutation(trpc.session.end.mutationOptions({ onSuccess: () => ended("Session ended"), onError }));
  const endOthers = useMutation(trpc.session.endOthers.mutationOptions({ onSuccess: ({ ended: n }) => ended(n === 1 ? "1 session ended" : `${n} sessions ended`), onError }));
  const columns = sessionColumns(end.isPending, (id) => end.mutate({ id }));
  const others = sessions.data?.some(({ current }) => !current) === true;
  return (
    <Card
      title={TITLE}
      description={`A session ends after ${SESSION_DAYS.idle} days without use, and after ${SESSION_DAYS.absolute} days`}
      flush
      actions={
        others ? (
          <Button busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            End all others
          </Button>
        ) : null
      }
    >
      {sessions.data ? (
        <DataTable caption={TITLE} columns={columns} rows={sessions.data} rowKey={({ id }) => id} empty={null} />
      ) : sessions.isError ? (
        <QueryError title="The sessions did not load" error={sessions.error} onRetry={() => void sessions.refetch()} retrying={sessions.isFetching} />
      ) : (
        <DataTableSkeleton caption={TITLE} columns={columns} count={2} />
      )}
    </Card>
  );
}

function sessionColumns(busy: boolean, onEnd: (id: string) => void): readonly Column<SessionView>[] {
  return [
    {
      id: "browser",
      header: "Browser",
      cell: ({ browser, current, address }) => (
        <>
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="font-medium wrap-anywhere">{browser}</span>
            {current ? <Badge tone="accent">This one</Badge> : null}
          </span>
          <span className="block text-sm wrap-anywhere text-ink-faint sm:hidden">{address}</span>
        </>
      ),
    },
    { id: "address", header: "Address", from: "sm", cell: ({ address }) => <span className="font-mono text-sm wrap-anywhere">{address || "unknown"}</span> },
    { id: "seen", header: "Last seen", cell: ({ lastSeenAt }) => <Ago at={lastSeenAt.toISOString()} className="whitespace-nowrap" /> },
    { id: "started", header: "Signed in", from: "md", cell: ({ startedAt }) => <Time at={startedAt.toISOString()} className="whitespace-nowrap" /> },
    {
      id: "actions",
      header: "Actions",
      quiet: true,
      align: "right",
      cell: ({ id, browser, current }) =>
        current ? null : <IconButton label={`End the session in ${browser}`} icon={<LogOut aria-hidden className="size-4" />} busy={busy} onClick={() => onEnd(id)} className="-my-1" />,
    },
  ];
}
