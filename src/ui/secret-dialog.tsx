"use client";

import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/ui/button";
import { Snippet } from "@/ui/copy";
import { Dialog, DialogActions } from "@/ui/dialog";

interface SecretDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly secretLabel: string;
  readonly secret: string;
  /** What to do with it next, say a ready command. */
  readonly children?: ReactNode;
}

/** Shows a secret once. It closes by its button alone: a stray click must not lose what cannot be shown again. */
export function SecretDialog({ open, onClose, title, secretLabel, secret, children }: SecretDialogProps) {
  return (
    <Dialog open={open} onOpenChange={(next) => next || onClose()} title={title} dismissible={false} wide>
      <div className="flex flex-col gap-4">
        <p className="flex items-start gap-2 rounded-md bg-warn-soft p-3 text-warn">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          Copy it now. Only a hash is kept, so it cannot be shown again.
        </p>
        <Snippet label={secretLabel} code={secret} />
        {children}
      </div>
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          I have stored it
        </Button>
      </DialogActions>
    </Dialog>
  );
}
