"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowLeft, ArrowRight, Users } from "lucide-react";
import Link from "next/link";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { FilterChip } from "@/ui/filter-chip";
import { FreshnessBanner, FreshnessStamp } from "@/ui/freshness";
import { PageHeader } from "@/ui/page-header";
import { Select } from "@/ui/select";
import { Skeleton } from "@/ui/skeleton";
import { useUrlParams } from "@/ui/use-url-params";
import { PAGES } from "@/ui/shell/pages";
import { Listed } from "../../../../../../query-table";
import { courseHref, LINK } from "../../../hrefs";
import { ExportButton } from "../../../../export-button";
import { learnerColumns } from "./columns";
import { inputOf, paramsOf, viewOf } from "./url-state";
import { LIST, SENTENCE, STATUS_NAMES, STATUSES } from "./copy";

const OPTIONS = [{ value: "all" as const, label: "Every status" }, ...STATUSES.map((status) => ({ value: status, label: STATUS_NAMES[status] }))];

export function Learners({ slug, course }: { readonly slug: string; readonly course: string }) {
  const trpc = useTRPC();
  const [params, push] = useUrlParams();
  const view = viewOf(params);
  const learners = useQuery({ ...trpc.learning.learners.queryOptions(inputOf(slug, course, view)), placeholderData: keepPreviousData });
  const next = learners.data?.next ?? null;
  const freshness = learners.data?.freshness;
  const name = learners.data?.title ?? course;
  return (
    <>
      <p className="mb-1 text-sm">
        <Link href={courseHref(slug, course)} className={LINK}>
          {name}
        </Link>
      </p>
      <PageHeader title={PAGES.courseLearners.title} sentence={SENTENCE} stamp={freshness ? <FreshnessStamp freshness={freshness} /> : <Skeleton className="my-1 h-3 w-56" />}>
        {view.status === null ? null : <FilterChip label="Status" value={STATUS_NAMES[view.status]} onRemove={() => push(paramsOf({ status: null, after: null }))} />}
        <Select label="Status" size="small" value={view.status ?? "all"} options={OPTIONS} onChange={(status) => push(paramsOf({ status: status === "all" ? null : status, after: null }))} />
      </PageHeader>
      {freshness ? <FreshnessBanner freshness={freshness} /> : null}
      <Card title={LIST} description={`Of “${name}”, in the order of their ids`} asOf={learners.data?.data_fresh_as_of} actions={<ExportButton dataset="learners" filter={{ course, ...(view.status === null ? {} : { status: view.status }) }} />} flush>
        <Listed
          caption={LIST}
          columns={learnerColumns(slug, course)}
          rows={learners.data?.learners}
          query={learners}
          rowKey={({ person }) => person}
          empty={<EmptyState icon={<Users aria-hidden />} title="No learners with this status" className="py-6!" />}
        />
        {view.after === null && next === null ? null : (
          <nav aria-label="Pages of learners" className="flex justify-between gap-2 border-t border-line px-4 py-3 sm:px-6">
            <Button disabled={view.after === null} onClick={() => push(paramsOf({ ...view, after: null }))}>
              <ArrowLeft aria-hidden className="size-4" />
              First
            </Button>
            <Button disabled={next === null} onClick={() => push(paramsOf({ ...view, after: next }))}>
              Next
              <ArrowRight aria-hidden className="size-4" />
            </Button>
          </nav>
        )}
      </Card>
    </>
  );
}
