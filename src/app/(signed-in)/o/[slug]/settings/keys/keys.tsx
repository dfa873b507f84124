"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import type { KeyKind } from "@/modules/tenancy/contract";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Snippet } from "@/ui/copy";
import { DataTable, DataTableSkeleton } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { firstEventCommand, receiptCommand } from "@/ui/first-event";
import { PageHeader } from "@/ui/page-header";
import { SecretDialog } from "@/ui/secret-dialog";
import { useToasts } from "@/ui/toast";
import { PAGES } from "@/ui/shell/pages";
import { failureText, QueryError } from "../../../../query-error";
import { RevokeKeyDialog } from "../../../../revoke-key-dialog";
import { organisationKeyColumns, type Key } from "./columns";
import { CreateKeyDialog } from "./create-key-dialog";
import { DESCRIPTION, LIST, SENTENCE } from "./copy";

interface KeysProps {
  readonly slug: string;
  readonly address: string;
  readonly mayWrite: boolean;
}

interface NewKey {
  readonly name: string;
  readonly kind: KeyKind;
  readonly key: string;
}

export function Keys({ slug, address, mayWrite }: KeysProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<NewKey | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);

  const list = trpc.keys.list.queryOptions({ org: slug });
  const keys = useQuery(list);
  const reload = () => queryClient.invalidateQueries({ queryKey: list.queryKey });
  const create = useMutation(
    trpc.keys.create.mutationOptions({
      onSuccess: ({ key }, { name, kind }) => {
        setCreating(false);
        setCreated({ name, kind, key });
        return reload();
      },
    }),
  );
  const revoke = useMutation(
    trpc.keys.revoke.mutationOptions({
      onSuccess: () => {
        setRevoking(null);
        toasts.done("Key revoked");
        return reload();
      },
    }),
  );
  const open = () => {
    create.reset();
    setCreating(true);
  };
  const createButton = mayWrite ? (
    <Button look="primary" onClick={open}>
      <Plus aria-hidden className="size-4" />
      Create key
    </Button>
  ) : null;
  const onRevoke = (key: Key) => {
    revoke.reset();
    setRevoking(key);
  };
  const columns = organisationKeyColumns(mayWrite ? onRevoke : null);

  return (
    <>
      <PageHeader title={PAGES.keys.title} sentence={SENTENCE}>
        {createButton}
      </PageHeader>
      <Card title={LIST} description={DESCRIPTION} flush>
        {keys.data ? (
          <DataTable
            caption={LIST}
            columns={columns}
            rows={keys.data}
            rowKey={(key) => key.id}
            initialSort={{ column: "created", direction: "descending" }}
            empty={
              <EmptyState icon={<KeyRound aria-hidden />} title="No keys yet" actions={createButton}>
                A client needs a write key to send events. Its text is shown once, when it is made.
              </EmptyState>
            }
          />
        ) : keys.isError ? (
          <QueryError title="The keys did not load" error={keys.error} onRetry={() => void keys.refetch()} retrying={keys.isFetching} />
        ) : (
          <DataTableSkeleton caption={LIST} columns={columns} count={3} />
        )}
      </Card>
      <CreateKeyDialog
        open={creating}
        onOpenChange={setCreating}
        busy={create.isPending}
        error={create.error ? failureText(create.error) : null}
        onCreate={(key) => create.mutate({ org: slug, ...key })}
      />
      {created ? (
        <SecretDialog open onClose={() => setCreated(null)} title="Key created" secretLabel={`${created.kind === "write" ? "Write" : "Secret"} key “${created.name}”`} secret={created.key}>
          <Snippet label="Send a first event" code={firstEventCommand(address, created.key)} />
          {created.kind === "secret" ? <Snippet label="Ask where it is" code={receiptCommand(address, created.key)} /> : null}
        </SecretDialog>
      ) : null}
      <RevokeKeyDialog
        revoking={revoking}
        onClose={() => setRevoking(null)}
        busy={revoke.isPending}
        error={revoke.error ? failureText(revoke.error) : null}
        onRevoke={() => revoking && revoke.mutate({ org: slug, id: revoking.id })}
      />
    </>
  );
}
