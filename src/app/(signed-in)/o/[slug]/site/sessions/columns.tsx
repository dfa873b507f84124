import Link from "next/link";
import type { SessionRow } from "@/modules/site/browse.contract";
import type { Column } from "@/ui/data-table";
import { formatCount, formatDuration } from "@/ui/format";
import { Time } from "@/ui/time";
import { sessionHref, visitorHref } from "../hrefs";

const LINK = "text-accent-ink underline-offset-2 hover:underline";

export function sessionColumns(slug: string, withVisitor = true): readonly Column<SessionRow>[] {
  const columns: readonly Column<SessionRow>[] = [
    {
      id: "started",
      header: "Started",
      cell: (row) => (
        <>
          <Link href={sessionHref(slug, row.visitorId, row.sessionId, row.startedAt)} className={`${LINK} whitespace-nowrap`}>
            <Time at={row.startedAt.toISOString()} />
          </Link>
          {/* Where its own column has no room. */}
          <span className="block max-w-52 truncate text-sm text-ink-soft sm:hidden">{row.entryPage ?? "\u2014"}</span>
        </>
      ),
    },
    {
      id: "visitor",
      header: "Visitor",
      from: "sm",
      cell: (row) => (
        <Link href={visitorHref(slug, row.visitorId)} className={`${LINK} block max-w-36 truncate`} title={row.visitorId}>
          {row.userId ?? row.visitorId}
        </Link>
      ),
    },
    { id: "entry", header: "Entry page", from: "sm", cell: (row) => <Page path={row.entryPage} /> },
    { id: "exit", header: "Exit page", from: "lg", cell: (row) => <Page path={row.exitPage} /> },
    { id: "views", header: "Views", align: "right", cell: (row) => formatCount(row.pageViews) },
    { id: "length", header: "Length", align: "right", from: "sm", cell: (row) => <span className="whitespace-nowrap">{formatDuration(row.endedAt.getTime() - row.startedAt.getTime())}</span> },
    { id: "channel", header: "Channel", from: "md", cell: (row) => row.channel },
    { id: "with", header: "With", from: "lg", cell: (row) => [row.browser, row.os].filter(Boolean).join(", ") || "\u2014" },
  ];
  return withVisitor ? columns : columns.filter(({ id }) => id !== "visitor");
}

function Page({ path }: { readonly path: string | null }) {
  return (
    <span className="block max-w-56 truncate" title={path ?? undefined}>
      {path ?? "\u2014"}
    </span>
  );
}
