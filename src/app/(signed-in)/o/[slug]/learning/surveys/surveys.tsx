"use client";

import { useQuery } from "@tanstack/react-query";
import { MessageSquareText, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { LEAST_RESPONDENTS } from "@/modules/learning/contract";
import { useTRPC } from "@/transport/client";
import { Button, buttonClass } from "@/ui/button";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { FreshnessBanner, FreshnessStamp } from "@/ui/freshness";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { PAGES } from "@/ui/shell/pages";
import { ExportButton } from "../../export-button";
import { Listed } from "../../../../query-table";
import { surveyCommand } from "../example";
import { learningEventsHref } from "../hrefs";
import { surveyColumns } from "./columns";
import { DescribeDialog } from "./describe-dialog";
import { EMPTY, withQuestion } from "./draft";
import { LIST, SENTENCE } from "./copy";

const START = withQuestion(EMPTY);

interface SurveysProps {
  readonly slug: string;
  readonly address: string;
  readonly mayWrite: boolean;
}

export function Surveys({ slug, address, mayWrite }: SurveysProps) {
  const trpc = useTRPC();
  const [describing, setDescribing] = useState(false);
  const surveys = useQuery({ ...trpc.learning.surveys.queryOptions({ org: slug }), refetchInterval: 30_000 });
  const freshness = surveys.data?.freshness;
  const isEmpty = surveys.data?.surveys.length === 0;
  const describe =
    mayWrite && surveys.data
      ? (look: "primary" | "secondary") => (
          <Button look={look} onClick={() => setDescribing(true)}>
            <Plus aria-hidden className="size-4" />
            Describe a survey
          </Button>
        )
      : null;
  return (
    <>
      <PageHeader title={PAGES.surveys.title} sentence={SENTENCE} stamp={freshness ? <FreshnessStamp freshness={freshness} /> : <Skeleton className="my-1 h-3 w-56" />}>
        {describe && !isEmpty ? describe("secondary") : null}
      </PageHeader>
      {freshness ? <FreshnessBanner freshness={freshness} /> : null}
      {isEmpty ? (
        <section aria-label="First steps" className="rounded-lg border border-line bg-surface">
          <EmptyState
            icon={<MessageSquareText aria-hidden />}
            title="Waiting for the first answer"
            snippet={{ label: "Send a first answer", code: surveyCommand(address) }}
            actions={
              <>
                <Link href={learningEventsHref(slug)} className={buttonClass(describe ? "secondary" : "primary")}>
                  What to send
                </Link>
                {describe?.("primary")}
              </>
            }
          >
            A response is an event like any other; a description gives its answers words. Results show from {LEAST_RESPONDENTS} respondents on, so that nobody can be recognised.
          </EmptyState>
        </section>
      ) : (
        <Card title={LIST} description="Responses of all time; choose a survey to see what was answered" asOf={surveys.data?.data_fresh_as_of} actions={<ExportButton dataset="surveys" filter={{}} />} flush>
          <Listed caption={LIST} columns={surveyColumns(slug)} rows={surveys.data?.surveys} query={surveys} rowKey={({ survey }) => survey} empty={null} />
        </Card>
      )}
      <DescribeDialog open={describing} onOpenChange={setDescribing} slug={slug} title="Describe a survey" start={START} taken={surveys.data?.surveys.flatMap(({ survey, declared }) => (declared ? [survey] : [])) ?? []} />
    </>
  );
}
