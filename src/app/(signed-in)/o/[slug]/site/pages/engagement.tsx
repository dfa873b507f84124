"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download, ExternalLink, MousePointerClick } from "lucide-react";
import type { ReactNode } from "react";
import { DOWNLOAD, type PageEngagement } from "@/modules/site/dashboard/engagement.contract";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { BarListSkeleton } from "@/ui/charts/bar-list";
import { EmptyState } from "@/ui/empty-state";
import { formatCount, formatDuration, formatShare, plural } from "@/ui/format";
import { Failed } from "../../../../query-table";
import { inputsOf, type PagesView } from "./url-state";

interface EngagementProps {
  readonly slug: string;
  readonly view: PagesView;
}

const TITLE = "Engagement with this page";

/** How long people were engaged with one page, how far they got, and where it led. */
export function Engagement({ slug, view }: EngagementProps) {
  const trpc = useTRPC();
  const engagement = useQuery({ ...trpc.site.engagement.queryOptions(inputsOf(slug, view).engagement), placeholderData: keepPreviousData });
  const { data } = engagement;
  return (
    <Card title={TITLE} description={data && data.measured > 0 ? `Measured by the tracker in ${plural(data.measured, "visit")}` : "As the tracker measures it"}>
      {data ? <Measured {...data} /> : engagement.isError ? <Failed title={`${TITLE} did not load`} query={engagement} /> : <BarListSkeleton count={3} />}
    </Card>
  );
}

function Measured({ measured, engagedMs, scrollDepth, links }: PageEngagement) {
  if (measured === 0 && scrollDepth === null && links.length === 0) {
    return (
      <EmptyState icon={<MousePointerClick aria-hidden />} title="Nothing was measured on this page" className="py-6!">
        The tracker sends engagement, outbound links and downloads unless its tag says otherwise.
      </EmptyState>
    );
  }
  return (
    <div className="grid gap-6 lg:grid-cols-[auto_minmax(0,1fr)]">
      <dl className="flex gap-8 lg:pr-6">
        <Mean term="Time engaged per visit">{engagedMs === null ? "\u2014" : formatDuration(engagedMs)}</Mean>
        <Mean term="Page seen, on average">{scrollDepth === null ? "\u2014" : formatShare(scrollDepth / 100)}</Mean>
      </dl>
      <Links links={links} />
    </div>
  );
}

function Mean({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-ink-soft">{term}</dt>
      <dd className="text-2xl font-semibold tracking-tight whitespace-nowrap">{children}</dd>
    </div>
  );
}

function Links({ links }: Pick<PageEngagement, "links">) {
  if (links.length === 0) return <p className="self-center text-ink-soft">No link to another site and no file was opened from it.</p>;
  return (
    <table className="w-full table-fixed self-start">
      <caption className="sr-only">Links to other sites and files that were opened from this page</caption>
      <thead>
        <tr className="text-sm text-ink-faint">
          <th scope="col" className="text-left font-medium">
            Opened from it
          </th>
          <th scope="col" className="w-20 text-right font-medium">
            Times
          </th>
        </tr>
      </thead>
      <tbody>
        {links.map(({ kind, url, times }) => {
          const Icon = kind === DOWNLOAD ? Download : ExternalLink;
          return (
            <tr key={`${kind} ${url}`} className="h-9 border-t border-line">
              <th scope="row" className="text-left font-normal">
                <span className="flex items-center gap-2" title={url}>
                  <Icon aria-hidden className="size-4 shrink-0 text-ink-faint" />
                  <span className="sr-only">{kind === DOWNLOAD ? "File" : "Link"}</span>
                  <span className="truncate">{url}</span>
                </span>
              </th>
              <td className="text-right">{formatCount(times)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
