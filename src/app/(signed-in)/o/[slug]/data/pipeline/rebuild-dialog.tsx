"use client";

import { useState } from "react";
import { isDay } from "@/ui/day";
import { Dialog } from "@/ui/dialog";
import { DialogForm } from "@/ui/dialog-form";
import { Field } from "@/ui/field";

interface RebuildDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The organisation's slug, to be typed before the button works. */
  readonly name: string;
  readonly busy: boolean;
  readonly error: string | null;
  readonly onRebuild: (from: string, to: string) => void;
}

/** Which days to make again, and the confirmation. */
export function RebuildDialog({ open, onOpenChange, ...form }: RebuildDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Rebuild days"
      description="Drops what was made of these days and makes it again from raw. Nothing received is lost; numbers of these days may be missing until it is done."
    >
      <RebuildForm {...form} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

interface RebuildFormProps extends Pick<RebuildDialogProps, "name" | "busy" | "error" | "onRebuild"> {
  readonly onCancel: () => void;
}

function RebuildForm({ name, busy, error, onRebuild, onCancel }: RebuildFormProps) {
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<{ readonly field: "to" | "name"; readonly text: string } | null>(null);
  const submit = () => {
    if (!isDay(from) || !isDay(to) || from > to) setProblem({ field: "to", text: "Give two days, the first not after the last." });
    else if (typed.trim() !== name) setProblem({ field: "name", text: "That is not the same name." });
    else {
      setProblem(null);
      onRebuild(from, to);
    }
  };
  return (
    <DialogForm action="Rebuild days" look="danger" busy={busy} onSubmit={submit} onCancel={onCancel}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="First day" type="date" value={from} onChange={(event) => setFrom(event.target.value)} required />
        <Field label="Last day" type="date" value={to} onChange={(event) => setTo(event.target.value)} error={problem?.field === "to" ? problem.text : null} required />
      </div>
      <Field
        label={`Type “${name}” to confirm`}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        error={problem?.field === "name" ? problem.text : error}
        autoComplete="off"
        spellCheck={false}
      />
    </DialogForm>
  );
}
