import { Radio } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { firstEventCommand } from "@/ui/first-event";

interface NoEventsYetProps {
  readonly address: string;
  /** Where keys are made; null for those who may not. */
  readonly keysHref: string | null;
}

/** An organisation that has never sent anything: the next step, ready to copy. */
export function NoEventsYet({ address, keysHref }: NoEventsYetProps) {
  return (
    <section aria-label="First steps" className="rounded-lg border border-line bg-surface">
      <EmptyState
        icon={<Radio aria-hidden />}
        title="Waiting for the first event"
        snippet={{ label: "Send a first event", code: firstEventCommand(address) }}
        actions={
          keysHref ? (
            <Link href={keysHref} className={buttonClass("primary")}>
              Create a key
            </Link>
          ) : null
        }
      >
        {keysHref
          ? "Create a write key, put it into this line, and run it. The event appears here within seconds."
          : "Ask an admin for a write key, put it into this line, and run it. The event appears here within seconds."}
      </EmptyState>
    </section>
  );
}
