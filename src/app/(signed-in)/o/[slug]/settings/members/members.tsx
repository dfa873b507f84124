"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { DataTable, DataTableSkeleton } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { PageHeader } from "@/ui/page-header";
import { roleLabel } from "@/ui/role-label";
import { useToasts } from "@/ui/toast";
import { PAGES } from "@/ui/shell/pages";
import { failureText, QueryError } from "../../../../query-error";
import { memberColumns, type Member } from "./columns";
import { DESCRIPTION, LIST, SENTENCE } from "./copy";
import { Invitations } from "./invitations";
import { InviteDialog } from "./invite-dialog";
import { LinkDialog, type Sent } from "./link-dialog";

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
  const [inviting, setInviting] = useState(false);
  const [sent, setSent] = useState<Sent | null>(null);
  const [removing, setRemoving] = useState<Member | null>(null);

  const list = trpc.members.list.queryOptions({ org: slug });
  const members = useQuery(list);
  // One's own rights are what every page is drawn by.
  const reload = (userId: string) => (userId === self ? window.location.assign("/") : queryClient.invalidateQueries({ queryKey: list.queryKey }));
  const onSent = (result: Sent) => {
    if (result.path !== null) setSent(result);
    else if (result.mail === "sent") toasts.done(`An invitation is on its way to ${result.email}`);
    else toasts.failed(`${result.email} is invited, but the mail could not be sent. The list says why; send it again from there.`);
  };
  const invite = useMutation(
    trpc.invitations.create.mutationOptions({
      onSuccess: (result) => {
        setInviting(false);
        onSent(result);
        return queryClient.invalidateQueries({ queryKey: trpc.invitations.list.queryKey({ org: slug }) });
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
  const openInvite = () => {
    invite.reset();
    setInviting(true);
  };

  return (
    <>
      <PageHeader title={PAGES.members.title} sentence={SENTENCE}>
        {mayWrite ? (
          <Button look="primary" onClick={openInvite}>
            <UserPlus aria-hidden className="size-4" />
            Invite member
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
                Platform admins get in all the same. Invite the first admin of {organisation}.
              </EmptyState>
            }
          />
        ) : members.isError ? (
          <QueryError title="The members did not load" error={members.error} onRetry={() => void members.refetch()} retrying={members.isFetching} />
        ) : (
          <DataTableSkeleton caption={LIST} columns={columns} count={3} />
        )}
      </Card>
      <Invitations slug={slug} mayWrite={mayWrite} onSent={onSent} />
      <InviteDialog
        open={inviting}
        onOpenChange={setInviting}
        busy={invite.isPending}
        error={invite.error ? failureText(invite.error) : null}
        onInvite={(invitation) => invite.mutate({ org: slug, ...invitation })}
      />
      {sent ? <LinkDialog sent={sent} address={address} onClose={() => setSent(null)} /> : null}
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
