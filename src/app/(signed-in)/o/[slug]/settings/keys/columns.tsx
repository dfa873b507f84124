import type { inferRouterOutputs } from "@trpc/server";
import type { RootRouter } from "@/transport/root";
import { Badge } from "@/ui/badge";
import type { Column } from "@/ui/data-table";
import { keyColumns } from "../../../../key-columns";

export type Key = inferRouterOutputs<RootRouter>["keys"]["list"][number];

/** @param onRevoke null for those who may only look */
export function organisationKeyColumns(onRevoke: ((key: Key) => void) | null): readonly Column<Key>[] {
  return keyColumns(onRevoke, { id: "kind", header: "Kind", sortBy: (key) => key.kind, cell: (key) => <Badge>{key.kind}</Badge> });
}
