"use client";

import { Eye, EyeOff } from "lucide-react";
import { signIn } from "next-auth/react";
import Link from "next/link";
import { useRef, useState, type FormEvent } from "react";
import { safeReturn } from "@/kernel/return-path";
import { Button } from "@/ui/button";
import { controlClass, Field, FieldFrame } from "@/ui/field";
import { signInMessage } from "@/ui/sign-in";

export function SignInForm({ returnTo }: { readonly returnTo: string | null }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [visible, setVisible] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    const answer = await signIn("credentials", {
      email: String(form.get("email")),
      password: String(form.get("password")),
      redirect: false,
    }).catch(() => null);
    if (answer?.ok) {
      // A full load, so that nothing fetched before signing in is shown after.
      window.location.assign(safeReturn(returnTo, window.location.origin));
      return;
    }
    setBusy(false);
    setError(signInMessage(answer?.error ?? "unreachable"));
    password.current?.select();
  };

  return (
    // Posted, should it be sent before the script is there: a password must never stand in an address.
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      {error ? (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
          {error}
        </p>
      ) : null}
      <Field label="E-mail" name="email" type="email" autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus />
      <FieldFrame label="Password" inputId="password">
        <div className="relative">
          <input
            ref={password}
            id="password"
            name="password"
            type={visible ? "text" : "password"}
            autoComplete="current-password"
            required
            className={`${controlClass} pr-10`}
          />
          <button
            type="button"
            aria-label="Show the password"
            aria-pressed={visible}
            onClick={() => setVisible(!visible)}
            className="absolute inset-y-1 right-1 flex w-8 items-center justify-center rounded-sm text-ink-faint hover:text-ink"
          >
            {visible ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
          </button>
        </div>
      </FieldFrame>
      <Button type="submit" look="primary" size="large" busy={busy} className="mt-2">
        {busy ? "Signing in…" : "Sign in"}
      </Button>
      <Link href="/forgot-password" className="self-center text-accent-ink underline underline-offset-2">
        Forgot password?
      </Link>
    </form>
  );
}
