"use client";

import { useId, useState } from "react";
import { NAME_LENGTH } from "@/modules/tenancy/contract";
import { Dialog } from "@/ui/dialog";
import { DialogForm } from "@/ui/dialog-form";
import { Field, FieldFrame } from "@/ui/field";
import { ZoneSelect } from "@/ui/zone-select";

interface CreateOrganisationDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly zones: readonly string[];
  readonly busy: boolean;
  readonly error: string | null;
  readonly onCreate: (organisation: { readonly name: string; readonly timeZone: string }) => void;
}

export function CreateOrganisationDialog({ open, onOpenChange, ...form }: CreateOrganisationDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Create an organisation" description="Its events, keys and members are its own; no other organisation sees them.">
      <CreateOrganisationForm {...form} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

type FormProps = Omit<CreateOrganisationDialogProps, "open" | "onOpenChange"> & { readonly onCancel: () => void };

function CreateOrganisationForm({ zones, busy, error, onCreate, onCancel }: FormProps) {
  const id = useId();
  const [name, setName] = useState("");
  const [timeZone, setTimeZone] = useState("UTC");
  const submit = () => onCreate({ name: name.trim(), timeZone });
  return (
    <DialogForm action="Create organisation" busy={busy} onSubmit={submit} onCancel={onCancel}>
      <Field
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={error}
        required
        pattern=".*\S.*"
        maxLength={NAME_LENGTH}
        autoComplete="off"
        autoFocus
      />
      <FieldFrame label="Time zone" inputId={id} hint="Where its days begin and end in every number.">
        <ZoneSelect id={id} value={timeZone} zones={zones} onChange={setTimeZone} />
      </FieldFrame>
    </DialogForm>
  );
}
