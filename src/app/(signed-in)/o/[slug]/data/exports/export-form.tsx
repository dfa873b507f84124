"use client";

import { Download } from "lucide-react";
import { useId, useState, type FormEvent, type ReactNode } from "react";
import { Button } from "@/ui/button";
import { isDay } from "@/ui/day";
import { Field, FieldFrame } from "@/ui/field";
import { Select } from "@/ui/select";
import { progressText } from "../../export-button";
import { useExport } from "../../use-export";

interface ExportFormProps {
  readonly slug: string;
  /** The days that stand there at first. */
  readonly from: string;
  readonly to: string;
  readonly mayReadText: boolean;
}

const KINDS = [
  { value: "raw_events", label: "Raw events", description: "Every event as it was received" },
  { value: "staged_events", label: "Processed events", description: "As they count: typed, corrected, on their day" },
] as const;

/** Events of a range, as a file. */
export function ExportForm({ slug, from: firstFrom, to: firstTo, mayReadText }: ExportFormProps) {
  const id = useId();
  const { busy, current, start, stop } = useExport(slug);
  const [dataset, setDataset] = useState<(typeof KINDS)[number]["value"]>("raw_events");
  const [from, setFrom] = useState(firstFrom);
  const [to, setTo] = useState(firstTo);
  const [type, setType] = useState("");
  const [bom, setBom] = useState(false);
  const [freeText, setFreeText] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (!isDay(from) || !isDay(to) || from > to) return setProblem("Give two days, the first not after the last.");
    setProblem(null);
    start({ dataset, filter: { range: { from, to }, ...(type.trim() === "" ? {} : { type: type.trim() }) } }, { bom, freeText });
  };

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <FieldFrame label="Events" inputId={`${id}-kind`}>
          <Select id={`${id}-kind`} value={dataset} options={KINDS} onChange={setDataset} />
        </FieldFrame>
        <Field label="First day" type="date" value={from} onChange={(event) => setFrom(event.target.value)} required />
        <Field label="Last day" type="date" value={to} onChange={(event) => setTo(event.target.value)} error={problem} required />
        <Field label="Type" value={type} onChange={(event) => setType(event.target.value)} placeholder="All types" autoComplete="off" spellCheck={false} maxLength={200} />
      </div>
      <Choice id={`${id}-bom`} checked={bom} onChange={setBom} label="For older spreadsheets" note="Begins with a byte order mark, so that they read UTF-8." />
      {mayReadText ? (
        <Choice id={`${id}-text`} checked={freeText} onChange={setFreeText} label="With survey answers as written" note="They may name people. That you read them is noted in the compliance log." />
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" busy={busy}>
          <Download aria-hidden className="size-4" />
          {busy ? progressText(current) : "Export CSV"}
        </Button>
        {stop ? <Button onClick={stop}>Cancel export</Button> : null}
      </div>
    </form>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: string;
  readonly note: ReactNode;
}

function Choice({ id, checked, onChange, label, note }: ChoiceProps) {
  return (
    <div className="flex items-start gap-3">
      <input id={id} type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} aria-describedby={`${id}-note`} className="mt-0.5 size-4 shrink-0 accent-accent" />
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p id={`${id}-note`} className="text-sm text-ink-faint">
          {note}
        </p>
      </div>
    </div>
  );
}
