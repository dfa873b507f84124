import Link from "next/link";
import type { SessionRow } from "@/modules/site/dashboard/browse.contract";
import type { Column } from "@/ui/data-table";
import { formatCount, formatDuration } from "@/ui/format";
import { Time } from "@/ui/time";
import { sessionHref, visitorHref } from "../hrefs";
import { commonHost, PageName } from "../page-name";

const LINK = "text-accent-ink underline-offset-2 hover:underline";

export function sessionColumns(slug: string, rows: readonly SessionRow[], withVisitor = true): readonly Column<SessionRow>[] {
  const host = commonHost(rows.flatMap(({ entryPage, exitPage }) => [entryPage, exitPage]));
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
          <span className="block max-w-52 truncate text-sm text-ink-soft sm:hidden">
            <Page page={row.entryPage} host={host} />
          </span>
        </>
      ),
    },
    {
      id: "visitor",
      header: "Visitor",
      from: "md",
      cell: (row) => (
        <Link href={visitorHref(slug, row.visitorId)} className={`${LINK} block max-w-24 truncate xl:max-w-36`} title={row.visitorId}>
          {row.userId ?? row.visitorId}
        </Link>
      ),
    },
    {
      id: "pages",
      header: "From, to",
      from: "sm",
      grow: true,
      cell: ({ entryPage, exitPage }) => (
        <>
          <span className="block truncate" title={entryPage ?? undefined}>
            <Page page={entryPage} host={host} />
          </span>
          {exitPage === entryPage ? null : (
            <span className="block truncate text-sm text-ink-soft" title={exitPage ?? undefined}>
              <Page page={exitPage} host={host} />
            </span>
          )}
        </>
      ),
    },
    { id: "views", header: "Views", align: "right", cell: (row) => formatCount(row.pageViews) },
    { id: "length", header: "Length", align: "right", from: "xl", cell: (row) => <span className="whitespace-nowrap">{formatDuration(row.endedAt.getTime() - row.startedAt.getTime())}</span> },
    { id: "channel", header: "Channel", from: "xl", cell: (row) => row.channel },
    { id: "with", header: "With", from: "xl", cell: (row) => <span className="whitespace-nowrap">{[row.browser, row.os].filter(Boolean).join(", ") || "\u2014"}</span> },
  ];
  return withVisitor ? columns : columns.filter(({ id }) => id !== "visitor");
}

function Page({ page, host }: { readonly page: string | null; readonly host: string | null }) {
  return page === null ? "\u2014" : <PageName page={page} host={host} />;
}
