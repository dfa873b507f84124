"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/**
 * False on the server and in the first paint, true after. For what only the browser knows:
 * its time zone, its clock, its platform.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
