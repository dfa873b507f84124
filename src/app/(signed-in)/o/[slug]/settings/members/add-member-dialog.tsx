"use client";

import { useState, type FormEvent } from "react";
import type { Role } from "@/kernel/permissions";
import { EMAIL_LENGTH } from "@/modules/identity/contract";
import { NAME_LENGTH } from "@/modules/tenancy/contract";
import { Button } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
import { Field, FieldFrame } from "@/ui/field";
import { Select } from "@/ui/select";
import { ROLE_OPTIONS } from "./words";

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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const called = name.trim();
    onAdd({ email: email.trim(), role, ...(called === "" ? {} : { name: called }) });
  };
  return (
    <form onSubmit={submit}>
      <div className="flex flex-col gap-4">
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
      </div>
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={busy}>
          Add member
        </Button>
      </DialogActions>
    </form>
  );
}
