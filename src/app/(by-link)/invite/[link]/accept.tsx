"use client";

import { useMutation } from "@tanstack/react-query";
import { signOut } from "next-auth/react";
import { useTRPC } from "@/transport/client";
import { faultText } from "@/transport/query-client";
import { Alert } from "@/ui/alert";
import { Button } from "@/ui/button";

interface AcceptInvitationProps {
  readonly link: string;
  readonly email: string;
  readonly signedInAs: string;
}

export function AcceptInvitation({ link, email, signedInAs }: AcceptInvitationProps) {
  const trpc = useTRPC();
  const accept = useMutation(
    trpc.invitations.accept.mutationOptions({
      // A full load: what is cached was read before the membership.
      onSuccess: ({ slug }) => window.location.assign(`/o/${encodeURIComponent(slug)}/overview`),
    }),
  );
  const other = email !== signedInAs;
  return (
    <>
      {other ? (
        <Alert>
          You are signed in as {signedInAs}, and this invitation is for {email}. Sign in as {email} to accept it.
        </Alert>
      ) : null}
      {accept.error ? <Alert>{faultText(accept.error)}</Alert> : null}
      {other ? (
        <Button look="primary" size="large" onClick={() => void signOut({ callbackUrl: `/sign-in?callbackUrl=${encodeURIComponent(`/invite/${link}`)}` })}>
          Sign out and sign in again
        </Button>
      ) : (
        <Button look="primary" size="large" busy={accept.isPending || accept.isSuccess} onClick={() => accept.mutate({ link })}>
          Accept the invitation
        </Button>
      )}
    </>
  );
}
