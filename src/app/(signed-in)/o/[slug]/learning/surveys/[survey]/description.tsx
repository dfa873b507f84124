"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { SurveyResults } from "@/modules/learning/survey.contract";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { useToasts } from "@/ui/toast";
import { failureText } from "../../../../../query-error";
import { surveysHref } from "../../hrefs";
import { DescribeDialog } from "../describe-dialog";
import { draftOf, type Draft } from "../draft";

interface DescriptionProps {
  readonly slug: string;
  readonly results: SurveyResults;
}

/** The buttons of those who may say what a survey asks, and take that back. */
export function Description({ slug, results: { survey, title, audience, declared, range } }: DescriptionProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const toasts = useToasts();
  const [start, setStart] = useState<Draft | null>(null);
  const [describing, setDescribing] = useState(false);
  const [removing, setRemoving] = useState(false);
  // Of all courses: a question that was answered in another one is a question as well.
  const describe = useMutation({
    mutationFn: () => queryClient.fetchQuery(trpc.learning.survey.queryOptions({ org: slug, survey, range: { from: range.from, to: range.to } })),
    onSuccess: ({ questions }) => {
      setStart(draftOf({ survey, title: declared ? title : "", audience }, questions.map((question) => (question.declared ? question : { ...question, label: "" }))));
      setDescribing(true);
    },
    onError: (error) => toasts.failed(`The questions did not load. ${failureText(error)}`),
  });
  const remove = useMutation(
    trpc.learning.removeSurvey.mutationOptions({
      onSuccess: async () => {
        toasts.done("Description removed");
        router.push(surveysHref(slug));
        await queryClient.invalidateQueries({ queryKey: trpc.learning.surveys.pathKey() });
      },
    }),
  );
  return (
    <>
      <Button onClick={() => describe.mutate()} busy={describe.isPending}>
        <Pencil aria-hidden className="size-4" />
        {declared ? "Edit" : "Describe this survey"}
      </Button>
      {declared ? (
        <Button onClick={() => setRemoving(true)}>
          <Trash2 aria-hidden className="size-4" />
          Remove
        </Button>
      ) : null}
      {start ? <DescribeDialog open={describing} onOpenChange={setDescribing} slug={slug} title={declared ? "Edit the survey" : "Describe this survey"} start={start} /> : null}
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title="Remove the description"
        description="Responses are events and stay; they can be described again. Until then questions go by their ids, and answers in words are treated as free text."
        name={survey}
        action="Remove description"
        busy={remove.isPending}
        error={remove.error ? failureText(remove.error) : null}
        onConfirm={() => remove.mutate({ org: slug, survey })}
      />
    </>
  );
}
