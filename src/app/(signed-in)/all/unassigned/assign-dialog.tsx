"use client";

import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTRPC } from "@/transport/client";
import { Dialog } from "@/ui/dialog";
import { DialogForm } from "@/ui/dialog-form";
import { controlClass, FieldFrame } from "@/ui/field";

interface AssignDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** "3 events". */
  readonly what: string;
  readonly busy: boolean;
  readonly error: string | null;
  readonly onAssign: (organisation: string) => void;
}

export function AssignDialog({ open, onOpenChange, what, ...form }: AssignDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Assign ${what}`}
      description="They become the organisation’s own, at the time they happened: good ones are counted, wrong ones are its dead letters. This cannot be undone."
    >
      <AssignForm {...form} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

function AssignForm({ busy, error, onAssign, onCancel }: Pick<AssignDialogProps, "busy" | "error" | "onAssign"> & { readonly onCancel: () => void }) {
  const trpc = useTRPC();
  const id = useId();
  const [chosen, setChosen] = useState("");
  const organisations = useQuery(trpc.platform.organisations.queryOptions());
  const submit = () => {
    if (chosen !== "") onAssign(chosen);
  };
  return (
    <DialogForm action="Assign" busy={busy} onSubmit={submit} onCancel={onCancel}>
      <FieldFrame label="Organisation" inputId={id} error={organisations.isError ? "The organisations did not load. Close this and try again." : error}>
        <select id={id} value={chosen} onChange={(event) => setChosen(event.target.value)} required aria-describedby={error ? `${id}-note` : undefined} className={controlClass}>
          <option value="" disabled>
            {organisations.isPending ? "Loading…" : "Choose one"}
          </option>
          {organisations.data?.map((organisation) => (
            <option key={organisation.id} value={organisation.id}>
              {organisation.name} ({organisation.slug})
            </option>
          ))}
        </select>
      </FieldFrame>
    </DialogForm>
  );
}
