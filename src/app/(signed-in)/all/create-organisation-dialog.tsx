"use client";

import { useId, useState, type FormEvent } from "react";
import { NAME_LENGTH } from "@/modules/tenancy/contract";
import { Button } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onCreate({ name: name.trim(), timeZone });
  };
  return (
    <form onSubmit={submit}>
      <div className="flex flex-col gap-4">
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
      </div>
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={busy}>
          Create organisation
        </Button>
      </DialogActions>
    </form>
  );
}
