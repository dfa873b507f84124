import "server-only";
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { notFound } from "next/navigation";
import { isFault } from "@/kernel/fault";

/** Ends the page where what it is about does not exist: for a query that was prefetched. */
export function notFoundIfMissing(queryClient: QueryClient, queryKey: QueryKey): void {
  const error = queryClient.getQueryState(queryKey)?.error;
  const fault = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (isFault(fault) && fault.code === "not_found") notFound();
}
