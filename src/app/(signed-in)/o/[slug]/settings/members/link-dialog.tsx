import { SecretDialog } from "@/ui/secret-dialog";

/** An invitation whose link is to be handed over, or that was mailed. */
export interface Sent {
  readonly email: string;
  readonly mail: "none" | "sent" | "failed";
  readonly path: string | null;
}

interface LinkDialogProps {
  readonly sent: Sent;
  /** Where this installation is reached. */
  readonly address: string;
  readonly onClose: () => void;
}

export function LinkDialog({ sent: { email, path }, address, onClose }: LinkDialogProps) {
  return (
    <SecretDialog open onClose={onClose} title={`${email} is invited`} secretLabel="Invitation link" secret={`${address}${path ?? ""}`}>
      <p className="text-ink-soft">No mail was sent. Give the link to {email} alone, over a channel that you trust: it works once, for seven days.</p>
    </SecretDialog>
  );
}
