"use client";

import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/**
 * The page's state lives in its address. Writing pushes a history entry without asking the
 * server for the page again: the data come through the query cache.
 */
export function useUrlParams(): [URLSearchParams, (next: URLSearchParams) => void] {
  const current = useSearchParams();
  const push = useCallback((next: URLSearchParams) => {
    const query = next.toString();
    window.history.pushState(null, "", query ? `?${query}` : window.location.pathname);
  }, []);
  return [new URLSearchParams(current), push];
}
