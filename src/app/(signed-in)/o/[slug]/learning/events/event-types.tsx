"use client";

import type { Column } from "@/ui/data-table";
import { DataTable } from "@/ui/data-table";
import { EVENT_TYPES, type EventType } from "./types";

const COLUMNS: readonly Column<EventType>[] = [
  {
    id: "type",
    header: "Type",
    cell: ({ types }) =>
      types.map((type) => (
        <code key={type} className="block font-mono text-sm">
          {type}
        </code>
      )),
  },
  { id: "does", header: "What it does", cell: ({ does }) => <span className="block sm:min-w-40">{does}</span> },
  { id: "properties", header: "Properties that are read", from: "sm", cell: ({ properties }) => <code className="font-mono text-sm text-ink-soft">{properties.join(", ")}</code> },
];

export function EventTypes() {
  return <DataTable caption="Types" columns={COLUMNS} rows={EVENT_TYPES} rowKey={({ types }) => types.join(" ")} empty={null} />;
}
