import { Trash2 } from "lucide-react";
import { Badge } from "@/ui/badge";
import { IconButton } from "@/ui/button";
import type { Column } from "@/ui/data-table";
import { Ago, Time } from "@/ui/time";

export interface ListedKey {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

const name: Column<ListedKey> = {
  id: "name",
  header: "Name",
  sortBy: (key) => key.name,
  cell: (key) => (
    <>
      <span className="font-medium">{key.name}</span>
      <span className="block text-sm whitespace-nowrap text-ink-faint">
        ends in <code className="font-mono text-xs">{key.hint}</code>
      </span>
    </>
  ),
};

const times: readonly Column<ListedKey>[] = [
  { id: "created", header: "Created", from: "md", sortBy: (key) => key.createdAt.getTime(), cell: (key) => <Time at={key.createdAt.toISOString()} className="whitespace-nowrap" /> },
  {
    id: "used",
    header: "Last used",
    from: "sm",
    sortBy: (key) => key.lastUsedAt?.getTime() ?? null,
    cell: (key) => (key.lastUsedAt ? <Ago at={key.lastUsedAt.toISOString()} className="whitespace-nowrap" /> : <span className="text-ink-faint">Never</span>),
  },
  {
    id: "state",
    header: "State",
    sortBy: (key) => (key.revokedAt ? "revoked" : "active"),
    cell: (key) => (key.revokedAt ? <Badge tone="bad">Revoked</Badge> : <Badge tone="good">Active</Badge>),
  },
];

/**
 * @param onRevoke null for those who may only look
 * @param more what else tells such keys apart; stands after the name
 */
export function keyColumns<Key extends ListedKey>(onRevoke: ((key: Key) => void) | null, ...more: readonly Column<Key>[]): readonly Column<Key>[] {
  const columns: readonly Column<Key>[] = [name, ...more, ...times];
  if (onRevoke === null) return columns;
  return [
    ...columns,
    {
      id: "actions",
      header: "Actions",
      quiet: true,
      align: "right",
      cell: (key) =>
        key.revokedAt ? null : <IconButton label={`Revoke ${key.name}`} icon={<Trash2 aria-hidden className="size-4" />} onClick={() => onRevoke(key)} className="-my-1" />,
    },
  ];
}
