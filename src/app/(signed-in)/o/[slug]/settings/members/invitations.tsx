"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCw, X } from "lucide-react";
import type { InvitationRow } from "@/modules/tenancy/contract";
import { useTRPC } from "@/transport/client";
import { Badge } from "@/ui/badge";
import { IconButton } from "@/ui/button";
import { Card } from "@/ui/card";
import { DataTable, type Column } from "@/ui/data-table";
import { Time } from "@/ui/time";
import { roleLabel } from "@/ui/role-label";
import { useToasts } from "@/ui/toast";
import { failureText, QueryError } from "../../../../query-error";
import { INVITATIONS } from "./copy";
import type { Sent } from "./link-dialog";

interface InvitationsProps {
  readonly slug: string;
  readonly mayWrite: boolean;
  readonly onSent: (sent: Sent) => void;
}

/** Those who were invited and have not accepted; nothing at all where there are none. */
export function Invitations({ slug, mayWrite, onSent }: InvitationsProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const list = trpc.invitations.list.queryOptions({ org: slug });
  const invitations = useQuery(list);
  const reload = () => queryClient.invalidateQueries({ queryKey: list.queryKey });
  const resend = useMutation(
    trpc.invitations.resend.mutationOptions({
      onSuccess: (sent) => {
        onSent(sent);
        return reload();
      },
      onError: (error) => toasts.failed(`The invitation was not sent again. ${failureText(error)}`),
    }),
  );
  const revoke = useMutation(
    trpc.invitations.revoke.mutationOptions({
      onSuccess: () => {
        toasts.done("Invitation revoked: its link is worth nothing now");
        return reload();
      },
      onError: (error) => toasts.failed(`The invitation was not revoked. ${failureText(error)}`),
    }),
  );
  if (invitations.isError) {
    return (
      <Card title={INVITATIONS} className="mt-6">
        <QueryError title="The invitations did not load" error={invitations.error} onRetry={() => void invitations.refetch()} retrying={invitations.isFetching} />
      </Card>
    );
  }
  if (invitations.data === undefined || invitations.data.length === 0) return null;
  const busy = resend.isPending || revoke.isPending;
  const columns = invitationColumns(
    mayWrite ? { busy, onResend: (id) => resend.mutate({ org: slug, id }), onRevoke: (id) => revoke.mutate({ org: slug, id }) } : null,
  );
  return (
    <Card title={INVITATIONS} description="Who has not accepted yet" flush className="mt-6">
      <DataTable caption={INVITATIONS} columns={columns} rows={invitations.data} rowKey={({ id }) => id} initialSort={{ column: "email", direction: "ascending" }} empty={null} />
    </Card>
  );
}

function MailState({ row: { mail, mailError, expired } }: { readonly row: InvitationRow }) {
  if (mail === "failed") {
    return (
      <>
        <Badge tone="bad">Not sent</Badge>
        <span className="block text-sm wrap-anywhere text-ink-faint">{mailError}</span>
      </>
    );
  }
  return (
    <>
      <Badge>{mail === "sent" ? "Sent" : mail === "sending" ? "Being sent" : "Link to hand over"}</Badge>
      {expired ? <span className="block text-sm text-ink-faint md:hidden">Expired</span> : null}
    </>
  );
}

interface InvitationDeeds {
  readonly busy: boolean;
  readonly onResend: (id: string) => void;
  readonly onRevoke: (id: string) => void;
}

/** @param deeds null for those who may only look */
function invitationColumns(deeds: InvitationDeeds | null): readonly Column<InvitationRow>[] {
  return [
    { id: "email", header: "E-mail", sortBy: ({ email }) => email, cell: ({ email }) => <span className="font-medium wrap-anywhere">{email}</span> },
    { id: "role", header: "Role", from: "sm", sortBy: ({ role }) => role, cell: ({ role }) => <Badge>{roleLabel(role)}</Badge> },
    { id: "mail", header: "Mail", cell: (row) => <MailState row={row} /> },
    { id: "expires", header: "Holds until", from: "md", sortBy: ({ expiresAt }) => expiresAt.getTime(), cell: ({ expiresAt, expired }) => (expired ? <Badge tone="warn">Expired</Badge> : <Time at={expiresAt.toISOString()} className="whitespace-nowrap" />) },
    ...(deeds
      ? [
          {
            id: "actions",
            header: "Actions",
            quiet: true,
            align: "right",
            cell: ({ id, email }) => (
              <span className="-my-1 inline-flex">
                <IconButton label={`Send ${email} a new link`} icon={<RotateCw aria-hidden className="size-4" />} busy={deeds.busy} onClick={() => deeds.onResend(id)} />
                <IconButton label={`Revoke the invitation of ${email}`} icon={<X aria-hidden className="size-4" />} busy={deeds.busy} onClick={() => deeds.onRevoke(id)} />
              </span>
            ),
          } satisfies Column<InvitationRow>,
        ]
      : []),
  ];
}
