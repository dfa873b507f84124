"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { useState, type ReactNode } from "react";
import superjson from "superjson";
import type { FaultData } from "@/rpc/trpc";
import type { RootRouter } from "./root";

const context = createTRPCContext<RootRouter>();

/** `const trpc = useTRPC(); useQuery(trpc.keys.list.queryOptions({ org }))` */
export const useTRPC = context.useTRPC;

/** What an error of a procedure says, or undefined when the request did not arrive at all. */
export function faultOf(error: unknown): FaultData | undefined {
  return error instanceof TRPCClientError ? (error as TRPCClientError<RootRouter>).data?.fault : undefined;
}

/** Whether asking again may help: not after an answer that says what is wrong with the question. */
function worthRetrying(failures: number, error: unknown): boolean {
  const code = faultOf(error)?.code;
  return failures < 2 && (code === undefined || code === "unavailable" || code === "internal");
}

export function TRPCProvider({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { staleTime: 10_000, retry: worthRetrying },
          dehydrate: { serializeData: superjson.serialize },
          hydrate: { deserializeData: superjson.deserialize },
        },
      }),
  );
  const [client] = useState(() =>
    createTRPCClient<RootRouter>({ links: [httpBatchLink({ url: "/api/trpc", transformer: superjson, maxURLLength: 2_000 })] }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
