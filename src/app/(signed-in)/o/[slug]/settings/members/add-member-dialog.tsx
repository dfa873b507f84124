"use client";

import { useState } from "react";
import type { Role } from "@/kernel/permissions";
import { EMAIL_LENGTH } from "@/modules/identity/contract";
import { NAME_LENGTH } from "@/modules/tenancy/contract";
import { Dialog } from "@/ui/dialog";
import { DialogForm } from "@/ui/dialog-form";
import { Field, FieldFrame } from "@/ui/field";
import { Select } from "@/ui/select";
import { ROLE_OPTIONS } from "./copy";

interface NewMember {
  readonly email: string;
  readonly name?: string;
  readonly role: Role;
}

interface AddMemberDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly busy: boolean;
  readonly error: string | null;
  readonly onAdd: (member: NewMember) => void;
}

export function AddMemberDialog({ open, onOpenChange, ...form }: AddMemberDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Add a member" description="Somebody new gets a password, which is shown once, right after.">
      <AddMemberForm {...form} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

function AddMemberForm({ busy, error, onAdd, onCancel }: Pick<AddMemberDialogProps, "busy" | "error" | "onAdd"> & { readonly onCancel: () => void }) {
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const submit = () => {
    const called = name.trim();
    onAdd({ email: email.trim(), role, ...(called === "" ? {} : { name: called }) });
  };
  return (
    <DialogForm action="Add member" busy={busy} onSubmit={submit} onCancel={onCancel}>
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
      <Field label="Name" hint="Optional; for somebody who is new here." value={name} onChange={(event) => setName(event.target.value)} maxLength={NAME_LENGTH} autoComplete="off" />
      <FieldFrame label="Role" inputId="member-role">
        <Select id="member-role" value={role} options={ROLE_OPTIONS} onChange={setRole} />
      </FieldFrame>
    </DialogForm>
  );
}
