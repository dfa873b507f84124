import type { inferRouterOutputs } from "@trpc/server";
import Link from "next/link";
import type { RootRouter } from "@/transport/root";
import { Badge } from "@/ui/badge";
import type { Column } from "@/ui/data-table";
import { formatCount } from "@/ui/format";
import { Ago } from "@/ui/time";
import { hrefOf } from "@/ui/shell/pages";

type Row = inferRouterOutputs<RootRouter>["platformInsights"]["organisations"][number];

export const organisationColumns: readonly Column<Row>[] = [
  {
    id: "name",
    header: "Organisation",
    sortBy: (row) => row.name,
    cell: (row) => (
      <>
        <Link href={hrefOf("overview", { slug: row.slug })} className="font-medium hover:underline">
          {row.name}
        </Link>
        <span className="block text-sm text-ink-faint">{row.slug}</span>
      </>
    ),
  },
  { id: "events", header: "Events", align: "right", sortBy: (row) => row.events, cell: (row) => formatCount(row.events) },
  { id: "people", header: "People", align: "right", from: "sm", sortBy: (row) => row.people, cell: (row) => formatCount(row.people) },
  {
    id: "waiting",
    header: "Waiting",
    align: "right",
    sortBy: (row) => row.waiting,
    cell: (row) => (
      <>
        {formatCount(row.waiting)}
        {row.waitingSince ? (
          <span className="block text-sm whitespace-nowrap text-ink-faint">
            oldest <Ago at={row.waitingSince.toISOString()} />
          </span>
        ) : null}
      </>
    ),
  },
  {
    id: "deadLetters",
    header: "Dead letters",
    align: "right",
    from: "md",
    sortBy: (row) => row.deadLetters,
    cell: (row) => (row.deadLetters > 0 ? <Badge tone="warn">{formatCount(row.deadLetters)}</Badge> : "0"),
  },
];
