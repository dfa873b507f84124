"use client";

import { TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import type { Freshness } from "@/modules/insights/contract";
import { STALE_AFTER_MS } from "@/modules/insights/staleness";
import { cx } from "@/ui/cx";
import { formatAgo, formatDuration, plural } from "@/ui/format";
import { Time } from "@/ui/time";

/** One line: how fresh the page is. It goes on counting while nothing new arrives. */
export function FreshnessStamp({ freshness }: { readonly freshness: Freshness }) {
  const age = useAge(freshness);
  return (
    <p className="flex items-center gap-2 text-sm text-ink-faint">
      <span aria-hidden className={cx("size-2 rounded-full", age > STALE_AFTER_MS ? "bg-warn-fill" : "bg-good-fill")} />
      <span>
        Fresh as of <Time at={freshness.dataFreshAsOf} />
        <span className="max-sm:hidden"> ({formatAgo(age)})</span>
      </span>
    </p>
  );
}

/** Shown only where data are older than ten minutes: since when, and why. */
export function FreshnessBanner({ freshness }: { readonly freshness: Freshness }) {
  const age = useAge(freshness);
  return (
    // A live region must exist before its text does, or screen readers do not announce it.
    <div role="status">
      {age > STALE_AFTER_MS ? (
        <div className="mb-6 flex items-start gap-3 rounded-lg border border-warn-line bg-warn-soft px-4 py-3 text-warn">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <div>
            <p className="font-semibold">These numbers are {formatDuration(coarse(age))} behind.</p>
            <p>
              They stand as of <Time at={freshness.dataFreshAsOf} />. {why(freshness)} Nothing is lost: what was
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

function why({ reason, waiting }: Freshness): string {
  switch (reason) {
    case "scheduler_silent":
      return "The scheduler has not been heard of since, so nothing newer is vouched for.";
    case "waiting":
      return `${plural(waiting, "accepted event")} received since ${waiting === 1 ? "waits" : "wait"} to be counted.`;
    case "fresh":
      return "The server has not been reached since.";
  }
}

/**
 * The age that the server gave, and the time since the answer came: this browser's clock may be
 * wrong, but it runs.
 */
function useAge(freshness: Freshness): number {
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    const start = performance.now();
    setWaited(0);
    const timer = setInterval(() => setWaited(performance.now() - start), 5_000);
    return () => clearInterval(timer);
  }, [freshness]);
  return freshness.ageMs + waited;
}
