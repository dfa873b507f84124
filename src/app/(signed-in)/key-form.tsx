"use client";

import { useState, type ReactNode } from "react";
import { NAME_LENGTH } from "@/modules/tenancy/contract";
import { DialogForm } from "@/ui/dialog-form";
import { Field } from "@/ui/field";

interface KeyFormProps {
  /** Where such a key may be used: "Web site". */
  readonly example: string;
  readonly busy: boolean;
  readonly error: string | null;
  readonly onCreate: (name: string) => void;
  readonly onCancel: () => void;
  /** What else is asked for. */
  readonly children?: ReactNode;
}

/** Asks for the name of a new key. */
export function KeyForm({ example, busy, error, onCreate, onCancel, children }: KeyFormProps) {
  const [name, setName] = useState("");
  const submit = () => onCreate(name.trim());
  return (
    <DialogForm action="Create key" busy={busy} onSubmit={submit} onCancel={onCancel}>
      <Field
        label="Name"
        hint={`Where it will be used, say “${example}”.`}
        error={error}
        value={name}
        onChange={(event) => setName(event.target.value)}
        required
        pattern=".*\S.*"
        maxLength={NAME_LENGTH}
        autoComplete="off"
        autoFocus
      />
      {children}
    </DialogForm>
  );
}
