"use client";

import { TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { cx } from "@/ui/cx";
import { formatAgo, formatDuration } from "@/ui/format";
import { isStale } from "@/ui/staleness";
import { Time } from "@/ui/time";

export interface Freshness {
  /** Everything received up to here is in what is shown. ISO 8601. */
  readonly asOf: string;
  /** When the server said so. ISO 8601. Ages are counted from it, so a wrong clock here does no harm. */
  readonly observedAt: string;
  /** Why it is not newer, as a sentence; null while all is well. */
  readonly reason: string | null;
}

/** One line: how fresh the page is. It goes on counting while nothing new arrives. */
export function FreshnessStamp({ freshness }: { readonly freshness: Freshness }) {
  const age = useAge(freshness);
  return (
    <p className="flex items-center gap-2 text-sm text-ink-faint">
      <span aria-hidden className={cx("size-2 rounded-full", isStale(age) ? "bg-warn-fill" : "bg-good-fill")} />
      <span>
        Fresh as of <Time at={freshness.asOf} />
        <span className="max-sm:hidden"> ({formatAgo(age)})</span>
      </span>
    </p>
  );
}

/** Shown only where data are older than ten minutes: since when, and why. */
export function FreshnessBanner({ freshness }: { readonly freshness: Freshness }) {
  const age = useAge(freshness);
  return (
    // The live region stands before it has something to say, or nobody hears it.
    <div role="status">
      {isStale(age) ? (
        <div className="mb-6 flex items-start gap-3 rounded-lg border border-warn-line bg-warn-soft px-4 py-3 text-warn">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <div>
            <p className="font-semibold">These numbers are {formatDuration(coarse(age))} behind.</p>
            <p>
              They stand as of <Time at={freshness.asOf} />. {freshness.reason ?? "The reason is not known yet."} Nothing is lost: what was
              accepted is counted as soon as the pipeline catches up.
            </p>
          </div>
        </div>
      ) : null}
    </div>
  );
}

/** Whole minutes: the banner is read out again whenever its words change. */
function coarse(age: number): number {
  return Math.floor(age / 60_000) * 60_000;
}

function useAge({ asOf, observedAt }: Freshness): number {
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    const start = performance.now();
    setWaited(0);
    const timer = setInterval(() => setWaited(performance.now() - start), 5_000);
    return () => clearInterval(timer);
  }, [observedAt]);
  return Math.max(0, Date.parse(observedAt) - Date.parse(asOf)) + waited;
}
