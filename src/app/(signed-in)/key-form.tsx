"use client";

import { useState, type FormEvent, type ReactNode } from "react";
import { NAME_LENGTH } from "@/modules/tenancy/contract";
import { Button } from "@/ui/button";
import { DialogActions } from "@/ui/dialog";
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onCreate(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <div className="flex flex-col gap-4">
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
      </div>
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={busy}>
          Create key
        </Button>
      </DialogActions>
    </form>
  );
}
