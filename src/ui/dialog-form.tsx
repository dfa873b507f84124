import type { ReactNode } from "react";
import { Button } from "@/ui/button";
import { DialogActions } from "@/ui/dialog";

interface DialogFormProps {
  /** What the button says that sends it. */
  readonly action: string;
  readonly look?: "primary" | "danger";
  readonly busy?: boolean | undefined;
  /** Not called while it is busy. */
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** The form of a dialog: its fields, and the buttons to cancel and to send it. */
export function DialogForm({ action, look = "primary", busy = false, onSubmit, onCancel, children }: DialogFormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSubmit();
      }}
    >
      <div className="flex flex-col gap-4">{children}</div>
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look={look} busy={busy}>
          {action}
        </Button>
      </DialogActions>
    </form>
  );
}
