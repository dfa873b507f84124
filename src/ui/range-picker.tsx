"use client";

import { ArrowLeftRight, CalendarDays, Check, ChevronDown } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { Button, buttonClass } from "@/ui/button";
import { cx } from "@/ui/cx";
import { formatDay, formatSpan, isDay } from "@/ui/day";
import { controlClass } from "@/ui/field";
import { Popover } from "@/ui/popover";
import { PRESET_LABELS, PRESETS, resolveRange, type RangeChoice } from "@/ui/range";

interface RangePickerProps {
  readonly choice: RangeChoice;
  readonly onChange: (choice: RangeChoice) => void;
  /** The organisation's IANA zone: its days are what is picked. */
  readonly timeZone: string;
  /** ISO 8601, from the server, so that both sides agree on what "today" is. */
  readonly now: string;
  /** False where the page has nothing to compare. */
  readonly comparable?: boolean;
}

export function RangePicker({ choice, onChange, timeZone, now, comparable = true }: RangePickerProps) {
  const [open, setOpen] = useState(false);
  const current = resolveRange(choice, timeZone, new Date(now));
  const pick = (next: RangeChoice) => {
    setOpen(false);
    onChange(next);
  };

  return (
    <div role="group" aria-label="Date range" className="flex flex-wrap items-center gap-2">
      <Popover
        label="Date range"
        align="end"
        open={open}
        onOpenChange={setOpen}
        className="w-80"
        trigger={
          <button type="button" className={buttonClass()}>
            <CalendarDays aria-hidden className="size-4 text-ink-faint" />
            {choice.range === "custom" ? formatSpan(current.from, current.to) : PRESET_LABELS[choice.range]}
            <ChevronDown aria-hidden className="size-4 text-ink-faint" />
          </button>
        }
      >
        <ul className="p-1">
          {PRESETS.map((preset) => {
            const range = resolveRange({ range: preset, compare: false }, timeZone, new Date(now));
            const chosen = choice.range === preset;
            return (
              <li key={preset}>
                <button
                  type="button"
                  aria-current={chosen || undefined}
                  onClick={() => pick({ range: preset, compare: choice.compare })}
                  className="flex h-8 w-full items-center gap-2 rounded-md px-2 -outline-offset-2 hover:bg-sunken"
                >
                  <Check aria-hidden className={cx("size-4 text-accent-ink", !chosen && "invisible")} />
                  <span className="flex-1 text-left">{PRESET_LABELS[preset]}</span>
                  <span className="text-sm text-ink-faint">
                    {range.from === range.to ? formatDay(range.to) : formatSpan(range.from, range.to)}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
        <CustomRange from={current.from} to={current.to} onApply={(from, to) => pick({ range: "custom", from, to, compare: choice.compare })} />
        <p className="border-t border-line px-4 py-2 text-sm text-ink-faint">Days in {timeZone}, the organisation’s time zone</p>
      </Popover>
      {comparable ? (
        <Button
          aria-pressed={choice.compare}
          onClick={() => onChange({ ...choice, compare: !choice.compare })}
          title={`Compare with ${formatSpan(current.previous.from, current.previous.to)}`}
          className={cx(choice.compare && "border-transparent! bg-accent-soft! text-accent-ink!")}
        >
          <ArrowLeftRight aria-hidden className="size-4" />
          Compare
        </Button>
      ) : null}
    </div>
  );
}

interface CustomRangeProps {
  readonly from: string;
  readonly to: string;
  readonly onApply: (from: string, to: string) => void;
}

function CustomRange({ from, to, onApply }: CustomRangeProps) {
  const id = useId();
  const [error, setError] = useState<string | null>(null);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [first, last] = [String(form.get("from")), String(form.get("to"))];
    if (!isDay(first) || !isDay(last)) setError("Give both days.");
    else if (first > last) setError("The first day is after the last.");
    else onApply(first, last);
  };
  return (
    <form onSubmit={submit} className="border-t border-line p-3">
      <fieldset className="grid grid-cols-[1fr_1fr_auto] items-end gap-2">
        <legend className="mb-2 px-1 text-sm font-medium">Custom</legend>
        {(["from", "to"] as const).map((name) => (
          <div key={name} className="min-w-0">
            <label htmlFor={`${id}-${name}`} className="px-1 text-sm text-ink-faint">
              {name === "from" ? "First day" : "Last day"}
            </label>
            <input
              id={`${id}-${name}`}
              name={name}
              type="date"
              defaultValue={name === "from" ? from : to}
              aria-describedby={error ? `${id}-error` : undefined}
              className={cx(controlClass, "h-8! px-1.5! text-sm!")}
            />
          </div>
        ))}
        <Button type="submit" look="primary">
          Apply
        </Button>
      </fieldset>
      {error ? (
        <p id={`${id}-error`} role="alert" className="mt-2 px-1 text-sm text-bad">
          {error}
        </p>
      ) : null}
    </form>
  );
}
