"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/transport/client";
import type { RootRouter } from "@/transport/root";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Snippet } from "@/ui/copy";
import { EmptyState } from "@/ui/empty-state";
import { platformEventCommand } from "@/ui/first-event";
import { PageHeader } from "@/ui/page-header";
import { SecretDialog } from "@/ui/secret-dialog";
import { useToasts } from "@/ui/toast";
import { PAGES } from "@/ui/shell/pages";
import { keyColumns } from "../../key-columns";
import { Listed } from "../../query-table";
import { failureText } from "../../query-error";
import { RevokeKeyDialog } from "../../revoke-key-dialog";
import { CreatePlatformKeyDialog } from "./create-platform-key-dialog";
import { DESCRIPTION, LIST, SENTENCE } from "./copy";

type Key = inferRouterOutputs<RootRouter>["platformKeys"]["list"][number];

export function PlatformKeys({ address }: { readonly address: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<{ readonly name: string; readonly key: string } | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);

  const list = trpc.platformKeys.list.queryOptions();
  const keys = useQuery(list);
  const reload = () => queryClient.invalidateQueries({ queryKey: list.queryKey });
  const create = useMutation(
    trpc.platformKeys.create.mutationOptions({
      onSuccess: ({ key }, { name }) => {
        setCreating(false);
        setCreated({ name, key });
        return reload();
      },
    }),
  );
  const revoke = useMutation(
    trpc.platformKeys.revoke.mutationOptions({
      onSuccess: () => {
        setRevoking(null);
        toasts.done("Key revoked");
        return reload();
      },
    }),
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
      Create key
    </Button>
  );
  const columns = keyColumns<Key>((key) => {
    revoke.reset();
    setRevoking(key);
  });

  return (
    <>
      <PageHeader title={PAGES.platformKeys.title} sentence={SENTENCE}>
        {createButton}
      </PageHeader>
      <Card title={LIST} description={DESCRIPTION} flush>
        <Listed
          caption={LIST}
          columns={columns}
          rows={keys.data}
          query={keys}
          rowKey={(key) => key.id}
          empty={
            <EmptyState
              icon={<KeyRound aria-hidden />}
              title="No platform keys yet"
              snippet={{ label: "Or from the command line", code: 'npx plumbline key create --platform --name "Course platform"' }}
              actions={createButton}
            >
              One backend that serves several organisations can send with a single key. What it sends goes to the organisation where the person is enrolled or that has the course.
            </EmptyState>
          }
        />
      </Card>
      <CreatePlatformKeyDialog
        open={creating}
        onOpenChange={setCreating}
        busy={create.isPending}
        error={create.error ? failureText(create.error) : null}
        onCreate={(name) => create.mutate({ name })}
      />
      {created ? (
        <SecretDialog open onClose={() => setCreated(null)} title="Key created" secretLabel={`Platform key “${created.name}”`} secret={created.key}>
          <Snippet label="Send a first event, with an organisation’s customer id" code={platformEventCommand(address, created.key)} />
          <p className="text-sm text-ink-soft">The customer id is in each organisation under Settings, Organisation. Without the header, events go where their person is enrolled.</p>
        </SecretDialog>
      ) : null}
      <RevokeKeyDialog
        revoking={revoking}
        onClose={() => setRevoking(null)}
        busy={revoke.isPending}
        error={revoke.error ? failureText(revoke.error) : null}
        onRevoke={() => revoking && revoke.mutate({ id: revoking.id })}
      />
    </>
  );
}
