import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { cache } from "react";
import { getPlumbline } from "@/plumbline";
import { createQueryClient } from "./query-client";
import { pageContext } from "./server-caller";

/**
 * The queries of the page that is being rendered, run in this process, as the user who asked for it. A query
 * that fails is left out of what the browser is given, so the browser asks again and shows the error.
 */
export const serverQueries = cache(async () => {
  const queryClient = createQueryClient({ retry: false });
  return { queryClient, trpc: createTRPCOptionsProxy({ router: getPlumbline().root, ctx: await pageContext(), queryClient }) };
});
