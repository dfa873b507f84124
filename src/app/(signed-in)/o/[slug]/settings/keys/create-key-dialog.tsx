"use client";

import { useState, type FormEvent } from "react";
import { NAME_LENGTH, type KeyKind } from "@/modules/tenancy/contract";
import { Button } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
import { Field, FieldFrame } from "@/ui/field";
import { Select, type Option } from "@/ui/select";

const KINDS: readonly Option<KeyKind>[] = [
  { value: "write", label: "Write", description: "Sends events, and nothing else. For clients." },
  { value: "secret", label: "Secret", description: "Sends events and reads receipts. For servers only." },
];

interface CreateKeyDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly busy: boolean;
  readonly error: string | null;
  readonly onCreate: (key: { readonly name: string; readonly kind: KeyKind }) => void;
}

export function CreateKeyDialog({ open, onOpenChange, ...form }: CreateKeyDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Create a key" description="Its text is shown once, right after.">
      <CreateKeyForm {...form} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

function CreateKeyForm({ busy, error, onCreate, onCancel }: Pick<CreateKeyDialogProps, "busy" | "error" | "onCreate"> & { readonly onCancel: () => void }) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<KeyKind>("write");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onCreate({ name: name.trim(), kind });
  };
  return (
    <form onSubmit={submit}>
      <div className="flex flex-col gap-4">
        <Field
          label="Name"
          hint="Where it will be used, say “Web site”."
          error={error}
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          pattern=".*\S.*"
          maxLength={NAME_LENGTH}
          autoComplete="off"
          autoFocus
        />
        <FieldFrame label="Kind" inputId="key-kind">
          <Select id="key-kind" value={kind} options={KINDS} onChange={setKind} />
        </FieldFrame>
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
