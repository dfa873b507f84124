"use client";

import { useMutation } from "@tanstack/react-query";
import { signIn } from "next-auth/react";
import type { FormEvent } from "react";
import { useTRPC } from "@/transport/client";
import { faultOf, faultText } from "@/transport/query-client";
import { Alert } from "@/ui/alert";
import { Button } from "@/ui/button";
import { NewPasswordField } from "@/ui/new-password-field";

export function SetPassword({ token, email }: { readonly token: string; readonly email: string }) {
  const trpc = useTRPC();
  const set = useMutation(
    trpc.passwordReset.set.mutationOptions({
      async onSuccess(_, { password }) {
        const answer = await signIn("credentials", { email, password, redirect: false }).catch(() => null);
        window.location.assign(answer?.ok ? "/" : "/sign-in");
      },
    }),
  );
  const weak = faultOf(set.error)?.details.path === "password" ? faultText(set.error) : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!set.isPending) set.mutate({ token, password: String(new FormData(event.currentTarget).get("password")) });
  };
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      {set.error && weak === null ? <Alert>{faultText(set.error)}</Alert> : null}
      <input type="email" name="email" value={email} readOnly autoComplete="username" hidden />
      <NewPasswordField label="New password" name="password" error={weak} />
      <Button type="submit" look="primary" size="large" busy={set.isPending || set.isSuccess}>
        Set the password
      </Button>
    </form>
  );
}
