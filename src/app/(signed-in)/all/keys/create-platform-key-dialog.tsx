"use client";

import { useState, type FormEvent } from "react";
import { NAME_LENGTH } from "@/modules/tenancy/contract";
import { Button } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
import { Field } from "@/ui/field";

interface CreatePlatformKeyDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly busy: boolean;
  readonly error: string | null;
  readonly onCreate: (name: string) => void;
}

export function CreatePlatformKeyDialog({ open, onOpenChange, ...form }: CreatePlatformKeyDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Create a platform key" description="Whoever has it can send events for every organisation. Its text is shown once, right after.">
      <CreateForm {...form} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

function CreateForm({ busy, error, onCreate, onCancel }: Pick<CreatePlatformKeyDialogProps, "busy" | "error" | "onCreate"> & { readonly onCancel: () => void }) {
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onCreate(name.trim());
  };
  return (
    <form onSubmit={submit}>
      <Field
        label="Name"
        hint="Where it will be used, say “Course platform”."
        error={error}
        value={name}
        onChange={(event) => setName(event.target.value)}
        required
        pattern=".*\S.*"
        maxLength={NAME_LENGTH}
        autoComplete="off"
        autoFocus
      />
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={busy}>
          Create key
        </Button>
      </DialogActions>
    </form>
  );
}
