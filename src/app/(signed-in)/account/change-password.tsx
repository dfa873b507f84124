"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { PASSWORD_LENGTH } from "@/modules/identity/limits.contract";
import { useTRPC } from "@/transport/client";
import { faultOf } from "@/transport/query-client";
import { Alert } from "@/ui/alert";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Field } from "@/ui/field";
import { NewPasswordField } from "@/ui/new-password-field";
import { useToasts } from "@/ui/toast";
import { failureText } from "../query-error";

export function ChangePassword({ email }: { readonly email: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const change = useMutation(trpc.session.changePassword.mutationOptions());
  const path = faultOf(change.error)?.details.path;
  const wrong = change.error ? failureText(change.error) : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    if (change.isPending) return;
    change.mutate(
      { current: String(given.get("current")), next: String(given.get("next")) },
      {
        onSuccess() {
          form.reset();
          toasts.done("Password changed; every other session has ended");
          return queryClient.invalidateQueries({ queryKey: trpc.session.list.queryKey() });
        },
      },
    );
  };
  return (
    <Card title="Password" description="A new one ends every other session">
      <form method="post" onSubmit={submit} className="flex max-w-sm flex-col items-start gap-4">
        {wrong !== null && path !== "current" && path !== "next" ? <Alert>{wrong}</Alert> : null}
        <input type="email" name="email" value={email} readOnly autoComplete="username" hidden />
        <Field label="Current password" name="current" type="password" autoComplete="current-password" required maxLength={PASSWORD_LENGTH.max} error={path === "current" ? wrong : null} className="w-full" />
        <NewPasswordField label="New password" name="next" error={path === "next" ? wrong : null} />
        <Button type="submit" look="primary" busy={change.isPending}>
          Change password
        </Button>
      </form>
    </Card>
  );
}
