"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Snippet } from "@/ui/copy";
import { DataTable, DataTableSkeleton } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { PageHeader } from "@/ui/page-header";
import { SecretDialog } from "@/ui/secret-dialog";
import { useToasts } from "@/ui/toast";
import { PAGES } from "@/ui/shell/pages";
import { failureText, QueryError } from "../../../../query-error";
import { AddMemberDialog } from "./add-member-dialog";
import { memberColumns, type Member } from "./columns";
import { DESCRIPTION, LIST, roleLabel, SENTENCE } from "./copy";

interface MembersProps {
  readonly slug: string;
  readonly organisation: string;
  readonly address: string;
  /** The reader's own user id. */
  readonly self: string;
  readonly mayWrite: boolean;
}

export function Members({ slug, organisation, address, self, mayWrite }: MembersProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const [adding, setAdding] = useState(false);
  const [welcome, setWelcome] = useState<{ readonly email: string; readonly password: string } | null>(null);
  const [removing, setRemoving] = useState<Member | null>(null);

  const list = trpc.members.list.queryOptions({ org: slug });
  const members = useQuery(list);
  // One's own rights are what every page is drawn by.
  const reload = (userId: string) => (userId === self ? window.location.assign("/") : queryClient.invalidateQueries({ queryKey: list.queryKey }));
  const add = useMutation(
    trpc.members.add.mutationOptions({
      onSuccess: ({ userId, email, password }) => {
        setAdding(false);
        if (password === undefined) toasts.done(`${email} is a member now`);
        else setWelcome({ email, password });
        return reload(userId);
      },
    }),
  );
  const changeRole = useMutation(
    trpc.members.changeRole.mutationOptions({
      onSuccess: (_, { userId, role }) => {
        toasts.done(`Role changed to ${roleLabel(role)}`);
        return reload(userId);
      },
      onError: (error) => toasts.failed(`The role was not changed. ${failureText(error)}`),
    }),
  );
  const remove = useMutation(
    trpc.members.remove.mutationOptions({
      onSuccess: (_, { userId }) => {
        setRemoving(null);
        toasts.done("Member removed");
        return reload(userId);
      },
    }),
  );
  const columns = memberColumns(
    self,
    mayWrite
      ? {
          changing: changeRole.isPending ? changeRole.variables.userId : null,
          onRole: ({ userId }, role) => changeRole.mutate({ org: slug, userId, role }),
          onRemove: (member) => {
            remove.reset();
            setRemoving(member);
          },
        }
      : null,
  );
  const openAdd = () => {
    add.reset();
    setAdding(true);
  };

  return (
    <>
      <PageHeader title={PAGES.members.title} sentence={SENTENCE}>
        {mayWrite ? (
          <Button look="primary" onClick={openAdd}>
            <UserPlus aria-hidden className="size-4" />
            Add member
          </Button>
        ) : null}
      </PageHeader>
      <Card title={LIST} description={DESCRIPTION} flush>
        {members.data ? (
          <DataTable
            caption={LIST}
            columns={columns}
            rows={members.data}
            rowKey={(member) => member.userId}
            initialSort={{ column: "person", direction: "ascending" }}
            empty={
              <EmptyState icon={<Users aria-hidden />} title="Nobody is a member yet">
                Platform admins get in all the same. Add the first admin of {organisation}.
              </EmptyState>
            }
          />
        ) : members.isError ? (
          <QueryError title="The members did not load" error={members.error} onRetry={() => void members.refetch()} retrying={members.isFetching} />
        ) : (
          <DataTableSkeleton caption={LIST} columns={columns} count={3} />
        )}
      </Card>
      <AddMemberDialog
        open={adding}
        onOpenChange={setAdding}
        busy={add.isPending}
        error={add.error ? failureText(add.error) : null}
        onAdd={(member) => add.mutate({ org: slug, ...member })}
      />
      {welcome ? (
        <SecretDialog open onClose={() => setWelcome(null)} title={`${welcome.email} is a member now`} secretLabel="Password" secret={welcome.password}>
          <p className="text-ink-soft">No mail was sent. Give them the password over a channel that you trust, and this address to sign in at:</p>
          <Snippet label="Address" code={`${address}/sign-in`} />
        </SecretDialog>
      ) : null}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(next) => next || setRemoving(null)}
        title={removing?.userId === self ? `Leave ${organisation}?` : "Remove this member?"}
        description={`They lose sight of ${organisation} at once. Their account stays, and so does what they have done.`}
        name={removing?.email ?? ""}
        action="Remove member"
        busy={remove.isPending}
        error={remove.error ? failureText(remove.error) : null}
        onConfirm={() => removing && remove.mutate({ org: slug, userId: removing.userId })}
      />
    </>
  );
}
