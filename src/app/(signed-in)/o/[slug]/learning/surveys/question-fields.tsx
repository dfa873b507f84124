"use client";

import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useId } from "react";
import type { QuestionKind } from "@/modules/learning/survey.contract";
import { IconButton } from "@/ui/button";
import { controlClass, Field, FieldFrame } from "@/ui/field";
import { Select, type Option } from "@/ui/select";
import { type Errors, hasChoices, type QuestionDraft } from "./draft";

const KINDS: readonly Option<QuestionKind>[] = [
  { value: "rating", label: "Rating", description: "A number; shown with its mean." },
  { value: "nps", label: "NPS", description: "0 to 10: promoters less detractors." },
  { value: "choice", label: "One choice", description: "One of the choices below." },
  { value: "multiple", label: "Several choices", description: "Any of the choices below." },
  { value: "text", label: "Free text", description: "Redacted but for admins who ask." },
];

interface QuestionFieldsProps {
  readonly question: QuestionDraft;
  readonly at: number;
  readonly of: number;
  readonly errors: Errors;
  readonly onChange: (question: QuestionDraft) => void;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}

/** One question, with its place among the others. */
export function QuestionFields({ question, at, of, errors, onChange, onMove, onRemove }: QuestionFieldsProps) {
  const id = useId();
  const { key, kind, choices } = question;
  const name = `Question ${at + 1}`;
  const wrong = errors.get(`choices ${key}`);
  return (
    <li data-question={key} className="rounded-lg border border-line p-4">
      <fieldset className="flex min-w-0 flex-col gap-4">
        <legend className="sr-only">{name}</legend>
        <div className="flex items-center gap-1">
          <span aria-hidden className="mr-auto font-medium">
            {name}
          </span>
          <IconButton size="small" label={`${name}: one up`} data-move="up" icon={<ArrowUp aria-hidden className="size-4" />} disabled={at === 0} onClick={() => onMove(at - 1)} />
          <IconButton size="small" label={`${name}: one down`} data-move="down" icon={<ArrowDown aria-hidden className="size-4" />} disabled={at === of - 1} onClick={() => onMove(at + 1)} />
          <IconButton size="small" label={`${name}: remove`} icon={<Trash2 aria-hidden className="size-4" />} onClick={onRemove} />
        </div>
        <Field label="Question" value={question.label} error={errors.get(`label ${key}`)} onChange={(event) => onChange({ ...question, label: event.target.value })} autoComplete="off" />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Answer id"
            hint="Its name among the “answers”."
            value={question.id}
            error={errors.get(`id ${key}`)}
            onChange={(event) => onChange({ ...question, id: event.target.value })}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <FieldFrame label="Kind" inputId={`${id}-kind`}>
            <Select id={`${id}-kind`} value={kind} options={KINDS} onChange={(next) => onChange({ ...question, kind: next })} />
          </FieldFrame>
        </div>
        {hasChoices(kind) ? (
          <FieldFrame label="Choices" inputId={`${id}-choices`} hint="One a line, as they are sent. What is none of them counts as another answer." error={wrong}>
            <textarea
              id={`${id}-choices`}
              value={choices}
              onChange={(event) => onChange({ ...question, choices: event.target.value })}
              rows={4}
              aria-invalid={wrong ? true : undefined}
              aria-describedby={`${id}-choices-note`}
              className={`${controlClass} h-auto! py-2`}
            />
          </FieldFrame>
        ) : null}
      </fieldset>
    </li>
  );
}
