"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { useState, type ReactNode } from "react";
import superjson from "superjson";
import { createQueryClient, faultOf } from "./query-client";
import type { RootRouter } from "./root";

const context = createTRPCContext<RootRouter>();

/** `const trpc = useTRPC(); useQuery(trpc.keys.list.queryOptions({ org }))` */
export const useTRPC = context.useTRPC;

/** A session that ended elsewhere: sign in again, and come back here. */
function onError(error: unknown): void {
  if (faultOf(error)?.code !== "unauthorized") return;
  const { pathname, search } = window.location;
  window.location.assign(`/sign-in?callbackUrl=${encodeURIComponent(pathname + search)}`);
}

export function TRPCProvider({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(() => createQueryClient({ onError }));
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
