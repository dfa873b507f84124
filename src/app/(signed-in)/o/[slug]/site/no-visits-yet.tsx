import { Radio } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { trackerTag } from "@/ui/tracker-tag";

interface NoVisitsYetProps {
  readonly address: string;
  /** Where the snippet is set up; null for those who may not. */
  readonly snippetHref: string | null;
}

/** A site that has never been seen: the next step, ready to copy. */
export function NoVisitsYet({ address, snippetHref }: NoVisitsYetProps) {
  return (
    <section aria-label="First steps" className="rounded-lg border border-line bg-surface">
      <EmptyState
        icon={<Radio aria-hidden />}
        title="Waiting for the first page view"
        snippet={{ label: "Tracking snippet", code: trackerTag(address) }}
        actions={
          snippetHref ? (
            <Link href={snippetHref} className={buttonClass("primary")}>
              Set up the snippet
            </Link>
          ) : null
        }
      >
        Put this tag, with a write key in it, into the head of every page. Views appear here within seconds.
      </EmptyState>
    </section>
  );
}
