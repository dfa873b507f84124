import { GraduationCap } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { lessonCommand } from "./example";
import { learningEventsHref } from "./hrefs";

interface NoLearningYetProps {
  readonly slug: string;
  readonly address: string;
  /** Where keys are made; null for those who may not. */
  readonly keysHref: string | null;
}

/** No event has named a course yet: the next step, ready to copy. */
export function NoLearningYet({ slug, address, keysHref }: NoLearningYetProps) {
  return (
    <section aria-label="First steps" className="rounded-lg border border-line bg-surface">
      <EmptyState
        icon={<GraduationCap aria-hidden />}
        title="Waiting for the first event of a course"
        snippet={{ label: "Send a first lesson", code: lessonCommand(address) }}
        actions={
          <>
            <Link href={learningEventsHref(slug)} className={buttonClass(keysHref ? "secondary" : "primary")}>
              What to send
            </Link>
            {keysHref ? (
              <Link href={keysHref} className={buttonClass("primary")}>
                Create a key
              </Link>
            ) : null}
          </>
        }
      >
        Every event that names a <code className="font-mono text-sm">courseId</code> belongs to learning. Put a write key into this line and run it: the course appears here within seconds.
      </EmptyState>
    </section>
  );
}
