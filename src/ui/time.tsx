"use client";

import { useEffect, useState } from "react";
import { formatAgo, formatInstant, formatLocalInstant } from "@/ui/format";
import { useHydrated } from "@/ui/use-hydrated";

interface TimeProps {
  /** ISO 8601. */
  readonly at: string;
  readonly className?: string;
}

/** An instant in UTC; hovering shows it by the reader's own clock. */
export function Time({ at, className }: TimeProps) {
  const instant = new Date(at);
  const hydrated = useHydrated();
  return (
    <time dateTime={at} title={hydrated ? formatLocalInstant(instant) : undefined} className={className}>
      {formatInstant(instant)}
    </time>
  );
}

/** How long ago an instant was; it goes on counting. Hovering shows UTC and the reader's own clock. */
export function Ago({ at, className }: TimeProps) {
  const now = useNow(5_000);
  const instant = new Date(at);
  // The server's "ago" would be stale when it arrives, and differ from the browser's.
  if (now === null) return <time dateTime={at} className={className}>{formatInstant(instant)}</time>;
  return (
    <time dateTime={at} title={`${formatInstant(instant)}\n${formatLocalInstant(instant)}`} className={className}>
      {formatAgo(Math.max(0, now - instant.getTime()))}
    </time>
  );
}

/** The browser's clock, every so many milliseconds; null until hydrated. */
export function useNow(everyMs: number): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
