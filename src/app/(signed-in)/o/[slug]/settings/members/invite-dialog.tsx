"use client";

import { useState } from "react";
import type { Role } from "@/kernel/permissions";
import { EMAIL_LENGTH } from "@/modules/identity/limits.contract";
import { Dialog } from "@/ui/dialog";
import { DialogForm } from "@/ui/dialog-form";
import { Field, FieldFrame } from "@/ui/field";
import { Select } from "@/ui/select";
import { ROLE_OPTIONS } from "./copy";

interface InviteDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly busy: boolean;
  readonly error: string | null;
  readonly onInvite: (invitation: { readonly email: string; readonly role: Role }) => void;
}

export function InviteDialog({ open, onOpenChange, ...form }: InviteDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Invite a member" description="They become a member when they accept. The link works once, for seven days.">
      <InviteForm {...form} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

function InviteForm({ busy, error, onInvite, onCancel }: Pick<InviteDialogProps, "busy" | "error" | "onInvite"> & { readonly onCancel: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  return (
    <DialogForm action="Invite" busy={busy} onSubmit={() => onInvite({ email: email.trim(), role })} onCancel={onCancel}>
      <Field
        label="E-mail"
        type="email"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={error}
        required
        maxLength={EMAIL_LENGTH}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
      />
      <FieldFrame label="Role" inputId="member-role">
        <Select id="member-role" value={role} options={ROLE_OPTIONS} onChange={setRole} />
      </FieldFrame>
    </DialogForm>
  );
}
