"use client";

import { ConfirmDialog } from "@/ui/confirm-dialog";

interface RevokeKeyDialogProps {
  /** Which key; null while none is to be revoked. */
  readonly revoking: { readonly name: string } | null;
  readonly onClose: () => void;
  readonly busy: boolean;
  readonly error: string | null;
  readonly onRevoke: () => void;
}

export function RevokeKeyDialog({ revoking, onClose, busy, error, onRevoke }: RevokeKeyDialogProps) {
  return (
    <ConfirmDialog
      open={revoking !== null}
      onOpenChange={(next) => next || onClose()}
      title="Revoke this key?"
      description="Anyone who sends with it is refused within a second. This cannot be undone; what it has sent stays."
      name={revoking?.name ?? ""}
      action="Revoke key"
      busy={busy}
      error={error}
      onConfirm={onRevoke}
    />
  );
}
