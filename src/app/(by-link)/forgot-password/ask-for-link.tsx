"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import type { FormEvent } from "react";
import { EMAIL_LENGTH } from "@/modules/identity/limits.contract";
import { useTRPC } from "@/transport/client";
import { faultText } from "@/transport/query-client";
import { Alert } from "@/ui/alert";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";

export function AskForLink() {
  const trpc = useTRPC();
  const ask = useMutation(trpc.passwordReset.request.mutationOptions());
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!ask.isPending) ask.mutate({ email: String(new FormData(event.currentTarget).get("email")) });
  };
  if (ask.isSuccess) {
    return (
      <p role="status" className="rounded-md bg-sunken px-3 py-2 wrap-anywhere">
        If {ask.variables.email} has an account, a link is on its way. Look into the junk folder, too.
      </p>
    );
  }
  return (
    <>
      <form method="post" onSubmit={submit} className="flex flex-col gap-4">
        {ask.error ? <Alert>{faultText(ask.error)}</Alert> : null}
        <Field label="E-mail" name="email" type="email" autoComplete="username" autoCapitalize="none" spellCheck={false} required maxLength={EMAIL_LENGTH} autoFocus />
        <Button type="submit" look="primary" size="large" busy={ask.isPending}>
          Send the link
        </Button>
      </form>
      <Link href="/sign-in" className="text-accent-ink underline underline-offset-2">
        Back to sign-in
      </Link>
    </>
  );
}
