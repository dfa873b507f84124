"use client";

import { useState } from "react";
import type { KeyKind } from "@/modules/tenancy/contract";
import { Dialog } from "@/ui/dialog";
import { FieldFrame } from "@/ui/field";
import { Select, type Option } from "@/ui/select";
import { KeyForm } from "../../../../key-form";

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

function CreateKeyForm({ onCreate, ...form }: Pick<CreateKeyDialogProps, "busy" | "error" | "onCreate"> & { readonly onCancel: () => void }) {
  const [kind, setKind] = useState<KeyKind>("write");
  return (
    <KeyForm {...form} example="Web site" onCreate={(name) => onCreate({ name, kind })}>
      <FieldFrame label="Kind" inputId="key-kind">
        <Select id="key-kind" value={kind} options={KINDS} onChange={setKind} />
      </FieldFrame>
    </KeyForm>
  );
}
