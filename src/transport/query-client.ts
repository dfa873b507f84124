import { QueryCache, QueryClient } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import superjson from "superjson";
import type { FaultData } from "@/rpc/trpc";
import type { RootRouter } from "./root";

/** What an error of a procedure says, or undefined when the request did not arrive at all. */
export function faultOf(error: unknown): FaultData | undefined {
  return error instanceof TRPCClientError ? (error as TRPCClientError<RootRouter>).data?.fault : undefined;
}

/** An error in words for the one who reads it. */
export function faultText(error: unknown): string {
  if (faultOf(error) === undefined || !(error instanceof Error)) return "The server did not answer. Check the connection and try again.";
  return error.message;
}

/** Whether asking again may help: not after an answer that says what is wrong with the question. */
function worthRetrying(failures: number, error: unknown): boolean {
  const code = faultOf(error)?.code;
  return failures < 2 && (code === undefined || code === "unavailable" || code === "internal");
}

/** The cache as browser and server both have it, so that what one wrote the other can read. */
export function createQueryClient({ onError, retry = true }: { readonly onError?: (error: unknown) => void; readonly retry?: boolean } = {}): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    defaultOptions: {
      queries: { staleTime: 10_000, retry: retry && worthRetrying },
      dehydrate: { serializeData: superjson.serialize },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}
