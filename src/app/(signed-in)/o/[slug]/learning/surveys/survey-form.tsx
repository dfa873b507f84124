"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useEffect, useId, useRef, useState, type FormEvent } from "react";
import type { Audience } from "@/modules/learning/survey.contract";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { DialogActions } from "@/ui/dialog";
import { Field, FieldFrame } from "@/ui/field";
import { Select, type Option } from "@/ui/select";
import { useToasts } from "@/ui/toast";
import { failureText } from "../../../../query-error";
import { moved } from "../courses/[course]/move-item";
import { definitionOf, type Draft, type Errors, errorsOf, MOST_QUESTIONS, withQuestion } from "./draft";
import { QuestionFields } from "./question-fields";

const AUDIENCES: readonly Option<Audience>[] = [
  { value: "enrolled", label: "Everybody enrolled", description: "The response rate is of all learners of the courses." },
  { value: "completed", label: "Who completed", description: "The response rate is of those who completed a course." },
];

interface SurveyFormProps {
  readonly slug: string;
  readonly start: Draft;
  readonly taken?: readonly string[] | undefined;
  readonly onClose: () => void;
}

const NO_ERRORS: Errors = new Map();

export function SurveyForm({ slug, start, taken, onClose }: SurveyFormProps) {
  const id = useId();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(0);
  const [leaving, setLeaving] = useState(false);
  const [said, setSaid] = useState("");
  const [focused, setFocused] = useState<string | null>(null);
  const isDirty = JSON.stringify(draft) !== JSON.stringify(start);
  const errors = tried > 0 ? errorsOf(draft, taken ?? []) : NO_ERRORS;
  const save = useMutation(
    trpc.learning.saveSurvey.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.learning.pathKey() });
        toasts.done(taken ? "Survey described" : "Survey saved");
        onClose();
      },
    }),
  );

  useEffect(() => {
    if (!isDirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isDirty]);
  useEffect(() => {
    if (tried > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [tried]);
  useEffect(() => {
    if (focused !== null) form.current?.querySelector<HTMLElement>(focused)?.focus();
  }, [focused]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    setTried(tried + 1);
    if (errorsOf(draft, taken ?? []).size === 0) save.mutate({ org: slug, ...definitionOf(draft) });
  };
  const move = (from: number, to: number) => {
    const question = draft.questions[from];
    if (question === undefined) return;
    setDraft({ ...draft, questions: moved(draft.questions, from, to) });
    setSaid(`Question ${from + 1} is now question ${to + 1} of ${draft.questions.length}.`);
    // The button goes with its question; at an end the other one is left.
    const way = to === 0 ? "down" : to === draft.questions.length - 1 ? "up" : to < from ? "up" : "down";
    setFocused(null);
    requestAnimationFrame(() => setFocused(`[data-question="${question.key}"] [data-move="${way}"]`));
  };
  const add = () => {
    const next = withQuestion(draft);
    setDraft(next);
    setFocused(`[data-question="${next.questions.at(-1)?.key}"] input`);
  };
  const remove = (at: number) => {
    setDraft({ ...draft, questions: draft.questions.toSpliced(at, 1) });
    setSaid(`Question ${at + 1} is removed.`);
    setFocused(null);
    requestAnimationFrame(() => setFocused("[data-add]"));
  };

  return (
    <form ref={form} onSubmit={submit} noValidate>
      <div className="flex flex-col gap-4">
        <Field
          label="Survey id"
          hint="As responses send it: properties.survey."
          value={draft.survey}
          error={errors.get("survey")}
          disabled={taken === undefined}
          onChange={(event) => setDraft({ ...draft, survey: event.target.value })}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Field label="Title" value={draft.title} error={errors.get("title")} onChange={(event) => setDraft({ ...draft, title: event.target.value })} autoComplete="off" />
        <FieldFrame label="Asks" inputId={`${id}-audience`}>
          <Select id={`${id}-audience`} value={draft.audience} options={AUDIENCES} onChange={(audience) => setDraft({ ...draft, audience })} />
        </FieldFrame>
        <ol aria-label="Questions" className="flex flex-col gap-4 empty:hidden">
          {draft.questions.map((question, at) => (
            <QuestionFields
              key={question.key}
              question={question}
              at={at}
              of={draft.questions.length}
              errors={errors}
              onChange={(next) => setDraft({ ...draft, questions: draft.questions.with(at, next) })}
              onMove={(to) => move(at, to)}
              onRemove={() => remove(at)}
            />
          ))}
        </ol>
        <Button data-add onClick={add} disabled={draft.questions.length >= MOST_QUESTIONS} className="self-start">
          <Plus aria-hidden className="size-4" />
          Add a question
        </Button>
      </div>
      <p role="status" className="sr-only">
        {said}
      </p>
      {save.error || errors.size > 0 ? (
        <p role="alert" className="mt-4 text-sm text-bad">
          {save.error ? failureText(save.error) : "Not saved yet: something above is missing or wrong."}
        </p>
      ) : null}
      {leaving ? (
        <div role="alertdialog" aria-label="Discard what you wrote?" className="mt-6 rounded-lg border border-line bg-sunken p-4">
          <p className="font-medium">Discard what you wrote?</p>
          <p className="text-ink-soft">It is not saved yet.</p>
          <DialogActions>
            <Button autoFocus onClick={() => setLeaving(false)}>
              Keep editing
            </Button>
            <Button look="danger" onClick={onClose}>
              Discard
            </Button>
          </DialogActions>
        </div>
      ) : (
        <DialogActions>
          <Button onClick={() => (isDirty ? setLeaving(true) : onClose())}>Cancel</Button>
          <Button type="submit" look="primary" busy={save.isPending}>
            Save survey
          </Button>
        </DialogActions>
      )}
    </form>
  );
}
