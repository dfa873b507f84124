"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowRight, CircleDot, Eye, TrendingUp, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { formatSpan } from "@/ui/day";
import { Skeleton } from "@/ui/skeleton";
import { Failed } from "../../../query-table";
import { proofHref } from "./hrefs";

type Kind = "changed" | "stands_out" | "look_at";

const GROUPS: readonly { readonly kind: Kind; readonly title: string; readonly Icon: LucideIcon }[] = [
  { kind: "changed", title: "What changed", Icon: TrendingUp },
  { kind: "stands_out", title: "What stands out", Icon: CircleDot },
  { kind: "look_at", title: "What to look at", Icon: Eye },
];

export const SUMMARY = "This week in words";

/** The last seven days in sentences; each leads to the chart that proves it. */
export function SummaryCard({ slug }: { readonly slug: string }) {
  const trpc = useTRPC();
  const summary = useQuery({ ...trpc.learning.summary.queryOptions({ org: slug }), refetchInterval: 60_000 });
  if (!summary.data) {
    return <Card title={SUMMARY}>{summary.isError ? <Failed title="The summary did not load" query={summary} /> : <SummaryLines />}</Card>;
  }
  const { sentences, range, wordedBy, data_fresh_as_of: asOf } = summary.data;
  const by = wordedBy === "model" ? "worded by a language model, every number checked" : "written by rules";
  return (
    <Card title={SUMMARY} description={`${formatSpan(range.from, range.to)}, against the seven days before; ${by}`} asOf={asOf}>
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-3">
        {GROUPS.map(({ kind, title, Icon }) => {
          const own = sentences.filter((sentence) => sentence.kind === kind);
          if (own.length === 0) return null;
          return (
            <div key={kind} className="min-w-0">
              <h3 className="mb-1 flex items-center gap-2 text-sm font-medium text-ink-faint">
                <Icon aria-hidden className="size-4" />
                {title}
              </h3>
              <ul className="-mx-2">
                {own.map((sentence) => (
                  <li key={sentence.id}>
                    <Link href={proofHref(slug, sentence.link.path, sentence.link.query)} className="group flex items-start gap-2 rounded-md px-2 py-1.5 hover:bg-canvas">
                      <span className="min-w-0 flex-1 decoration-line underline-offset-4 group-hover:underline">{sentence.text}</span>
                      <ArrowRight aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-faint group-hover:text-accent-ink" />
                      <span className="sr-only">See the chart.</span>
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
      </div>
    </Card>
  );
}

export function SummaryLines() {
  return (
    <div aria-busy className="flex flex-col gap-2 pt-1">
      {["w-3/4", "w-2/3", "w-1/2", "w-3/5"].map((width) => (
        <span key={width} className={width}>
          <Skeleton className="h-4 w-full" />
        </span>
      ))}
    </div>
  );
}
