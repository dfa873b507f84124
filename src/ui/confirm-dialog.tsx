"use client";

import { useState, type ReactNode } from "react";
import { Dialog } from "@/ui/dialog";
import { DialogForm } from "@/ui/dialog-form";
import { Field } from "@/ui/field";

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly description: ReactNode;
  /** The name to be typed before the button works. */
  readonly name: string;
  /** The deed itself: "Revoke key". */
  readonly action: string;
  readonly busy?: boolean;
  readonly error?: string | null;
  readonly onConfirm: () => void;
}

/** Asks for the name of what is about to be destroyed. */
export function ConfirmDialog({ open, onOpenChange, title, description, name, action, busy, error, onConfirm }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      {/* Unmounted with the dialog, so what was typed does not wait for the next one. */}
      <ConfirmForm name={name} action={action} busy={busy} error={error} onConfirm={onConfirm} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

interface ConfirmFormProps extends Pick<ConfirmDialogProps, "name" | "action" | "busy" | "error" | "onConfirm"> {
  readonly onCancel: () => void;
}

function ConfirmForm({ name, action, busy, error, onConfirm, onCancel }: ConfirmFormProps) {
  const [typed, setTyped] = useState("");
  const [mismatch, setMismatch] = useState(false);
  const submit = () => {
    if (typed.trim() !== name) setMismatch(true);
    else onConfirm();
  };
  return (
    <DialogForm action={action} look="danger" busy={busy} onSubmit={submit} onCancel={onCancel}>
      <Field
        label={`Type “${name}” to confirm`}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setMismatch(false);
        }}
        error={mismatch ? "That is not the same name." : error}
        autoComplete="off"
        spellCheck={false}
        autoFocus
      />
    </DialogForm>
  );
}
