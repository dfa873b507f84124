"use client";

import { useEffect, useState } from "react";

const EVERY_MS = 30_000;

/**
 * The server's time when the page was made, and what has passed since: so that both sides draw the same
 * page first, and a page that stays open sees midnight.
 * @param start ISO 8601
 */
export function useServerClock(start: string): Date {
  const [now, setNow] = useState(() => new Date(start));
  useEffect(() => {
    const ahead = Date.parse(start) - Date.now();
    const timer = setInterval(() => setNow(new Date(Date.now() + ahead)), EVERY_MS);
    return () => clearInterval(timer);
  }, [start]);
  return now;
}
