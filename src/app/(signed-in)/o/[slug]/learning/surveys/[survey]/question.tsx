"use client";

import { EyeOff, Lock, MessageSquareQuote } from "lucide-react";
import type { Nps, QuestionKind, QuestionResult } from "@/modules/learning/survey.contract";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { BarTable } from "@/ui/charts/bar-table";
import { cx } from "@/ui/cx";
import { formatDay } from "@/ui/day";
import { EmptyState } from "@/ui/empty-state";
import { formatCount, formatShare, plural } from "@/ui/format";
import { failureText } from "../../../../../query-error";
import { formatPercent } from "../../numbers";
import { useCut } from "../../show-all";

/** Whether free text may be read, and how. */
export interface Reading {
  readonly may: boolean;
  readonly busy: boolean;
  readonly failed: unknown;
  readonly onRead: () => void;
}

const KINDS: Readonly<Record<QuestionKind, string>> = { rating: "Rating", choice: "One choice", multiple: "Several choices", text: "Free text", nps: "NPS" };
const MOST_TEXTS = 10;

interface QuestionCardProps {
  readonly question: QuestionResult;
  readonly asOf: string;
  readonly reading: Reading;
}

/** One question and what was answered, as far as it may be shown. */
export function QuestionCard({ question, asOf, reading }: QuestionCardProps) {
  const { kind, label, withheld, answered, average, people } = question;
  const told = withheld ? KINDS[kind] : `${KINDS[kind]}, ${plural(answered, "answer")}${people === null || people === answered ? "" : ` of ${plural(people, "person", "people")}`}${average === null || kind === "nps" ? "" : `, ${average} on average`}`;
  return (
    <Card title={label} description={told} asOf={asOf}>
      {withheld ? (
        <EmptyState icon={<EyeOff aria-hidden />} title="Withheld" className="py-6!">
          {withheld.reason}
        </EmptyState>
      ) : kind === "text" ? (
        <Texts question={question} reading={reading} />
      ) : (
        <>
          {question.nps ? <NpsBar nps={question.nps} answered={answered} /> : null}
          <BarTable
            caption={label}
            heads={[kind === "choice" || kind === "multiple" ? "Choice" : "Answer", kind === "multiple" ? "People" : "Answers", "Share"]}
            color={kind === "nps" ? "purple" : "blue"}
            rows={question.distribution.map(({ value, answers, share }) => ({ key: value, name: value, size: answers, values: [formatCount(answers), formatPercent(share)] }))}
          />
        </>
      )}
    </Card>
  );
}

function Texts({ question: { texts, redacted, answered }, reading }: { readonly question: QuestionResult; readonly reading: Reading }) {
  const { shown, toggle } = useCut(texts, MOST_TEXTS, "answers");
  if (redacted) {
    return (
      <EmptyState
        icon={<Lock aria-hidden />}
        title={`${plural(answered, "answer")} redacted`}
        className="py-6!"
        actions={
          reading.may ? (
            <Button busy={reading.busy} onClick={reading.onRead}>
              Read them
            </Button>
          ) : null
        }
      >
        {reading.may
          ? "Free text may say who wrote it. You may read it; that you did goes to the audit log."
          : "Free text may say who wrote it, so only admins of the organisation may read it. The server leaves it out for everybody else."}
        {reading.failed ? <span className="mt-2 block text-bad">{failureText(reading.failed)}</span> : null}
      </EmptyState>
    );
  }
  if (texts.length === 0) return <EmptyState icon={<MessageSquareQuote aria-hidden />} title="No words were left" className="py-6!" />;
  return (
    <>
      <p className="mb-2">
        <Badge tone="warn">
          <Lock aria-hidden />
          Unredacted: your reading is in the audit log
        </Badge>
      </p>
      <ul className="flex flex-col gap-3">
        {shown.map(({ day, courseId, text }, i) => (
          // The same words may come twice on a day.
          <li key={`${day} ${i}`} className="border-l-2 border-line pl-3">
            <p className="break-words whitespace-pre-wrap">{text}</p>
            <p className="text-sm text-ink-faint">
              {formatDay(day, true)}
              {courseId ? `, ${courseId}` : ""}
            </p>
          </li>
        ))}
      </ul>
      {toggle ? <div className="mt-3">{toggle}</div> : null}
    </>
  );
}

const PARTS = [
  ["promoters", "Promoters, 9 and 10", "bg-good-fill"],
  ["passives", "Passives, 7 and 8", "bg-gray-500"],
  ["detractors", "Detractors, 0 to 6", "bg-rose-500"],
] as const;

function NpsBar({ nps, answered }: { readonly nps: Nps; readonly answered: number }) {
  return (
    <div className="mb-4">
      <p className="text-2xl font-semibold tracking-tight">{nps.score > 0 ? `+${nps.score}` : String(nps.score).replace("-", "\u2212")}</p>
      <span aria-hidden className="my-2 flex h-2 gap-0.5 overflow-hidden rounded-full">
        {PARTS.map(([part, , color]) => (
          <span key={part} className={color} style={{ width: `${(nps[part] / answered) * 100}%` }} />
        ))}
      </span>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {PARTS.map(([part, name, color]) => (
          <li key={part} className="flex items-center gap-1.5">
            <span aria-hidden className={cx("size-2 rounded-full", color)} />
            <span className="text-ink-soft">{name}</span>
            <span className="font-medium">{formatCount(nps[part])}</span>
            <span className="text-ink-faint">{formatShare(nps[part] / answered)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
