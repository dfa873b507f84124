"use client";

import { Dialog } from "@/ui/dialog";
import { KeyForm } from "../../key-form";

interface CreatePlatformKeyDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly busy: boolean;
  readonly error: string | null;
  readonly onCreate: (name: string) => void;
}

export function CreatePlatformKeyDialog({ open, onOpenChange, ...form }: CreatePlatformKeyDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Create a platform key" description="Anyone who has it can send events for every organisation. Its text is shown once, right after.">
      <KeyForm {...form} example="Course platform" onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}
