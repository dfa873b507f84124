"use client";

import { useMutation } from "@tanstack/react-query";
import { signIn } from "next-auth/react";
import Link from "next/link";
import type { FormEvent } from "react";
import { NAME_LENGTH } from "@/modules/tenancy/contract";
import { useTRPC } from "@/transport/client";
import { faultOf, faultText } from "@/transport/query-client";
import { Alert } from "@/ui/alert";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { NewPasswordField } from "@/ui/new-password-field";

interface RegisterProps {
  readonly link: string;
  readonly email: string;
}

/** For somebody who is not signed in: both ways stand here, because it is not told whether the address has an account. */
export function Register({ link, email }: RegisterProps) {
  const trpc = useTRPC();
  const register = useMutation(
    trpc.invitations.register.mutationOptions({
      async onSuccess({ slug }, { password }) {
        const answer = await signIn("credentials", { email, password, redirect: false }).catch(() => null);
        window.location.assign(answer?.ok ? `/o/${encodeURIComponent(slug)}/overview` : "/sign-in");
      },
    }),
  );
  const fault = faultOf(register.error);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (!register.isPending) register.mutate({ link, name: String(form.get("name")), password: String(form.get("password")) });
  };
  const weak = fault?.details.path === "password" ? faultText(register.error) : null;
  return (
    <>
      <form method="post" onSubmit={submit} className="flex flex-col gap-4">
        {register.error && weak === null ? <Alert>{faultText(register.error)}</Alert> : null}
        {/* Tells a password manager whose password it is. */}
        <Field label="E-mail" type="email" name="email" value={email} readOnly autoComplete="username" />
        <Field label="Your name" name="name" required maxLength={NAME_LENGTH} autoComplete="name" autoFocus />
        <NewPasswordField label="Choose a password" name="password" error={weak} />
        <Button type="submit" look="primary" size="large" busy={register.isPending || register.isSuccess}>
          Make my account and accept
        </Button>
      </form>
      <p className="text-ink-soft">
        You have an account already?{" "}
        <Link href={`/sign-in?callbackUrl=${encodeURIComponent(`/invite/${link}`)}`} className="text-accent-ink underline underline-offset-2">
          Sign in to accept
        </Link>
      </p>
    </>
  );
}
