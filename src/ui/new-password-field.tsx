"use client";

import { PASSWORD_LENGTH } from "@/modules/identity/limits.contract";
import { Field } from "@/ui/field";

interface NewPasswordFieldProps {
  readonly label: string;
  readonly name: string;
  readonly error: string | null;
}

/** Where somebody chooses a password; whether it is a good one, the server says. */
export function NewPasswordField({ label, name, error }: NewPasswordFieldProps) {
  return (
    <Field
      label={label}
      name={name}
      type="password"
      autoComplete="new-password"
      required
      minLength={PASSWORD_LENGTH.min}
      maxLength={PASSWORD_LENGTH.max}
      hint={`At least ${PASSWORD_LENGTH.min} characters; a few words that nobody expects together.`}
      error={error}
    />
  );
}
