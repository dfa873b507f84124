"use client";

import { FileText, MousePointerClick } from "lucide-react";
import { useState } from "react";
import type { SiteEventRow } from "@/modules/site/dashboard/browse.contract";
import { Badge } from "@/ui/badge";
import { cx } from "@/ui/cx";
import { formatDuration } from "@/ui/format";
import { Time } from "@/ui/time";
import { EventDetails } from "../../../explorer/event-details";
import { summaryOf } from "../../../explorer/summary";

interface TimelineProps {
  readonly slug: string;
  /** Oldest first. */
  readonly events: readonly SiteEventRow[];
}

/** The steps of a session along a line: pages stand out, what was done on them hangs below. */
export function Timeline({ slug, events }: TimelineProps) {
  return (
    <ol className="flex flex-col py-2">
      {events.map((event, index) => (
        <Step key={event.eventId} slug={slug} event={event} before={events[index - 1]} isLast={index === events.length - 1} />
      ))}
    </ol>
  );
}

interface StepProps {
  readonly slug: string;
  readonly event: SiteEventRow;
  readonly before: SiteEventRow | undefined;
  readonly isLast: boolean;
}

function Step({ slug, event, before, isLast }: StepProps) {
  const [open, setOpen] = useState(false);
  const isView = event.type === "page_view";
  const Icon = isView ? FileText : MousePointerClick;
  const summary = summaryOf(event);
  const pause = before === undefined ? null : event.occurredAt.getTime() - before.occurredAt.getTime();
  return (
    <li className="relative">
      {isLast ? null : <span aria-hidden className="absolute top-6 bottom-[-1.5rem] left-8 w-px bg-line sm:left-10" />}
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex min-h-12 w-full items-center gap-3 px-4 py-2 text-left -outline-offset-2 hover:bg-canvas sm:px-6">
        <span
          aria-hidden
          className={cx("relative flex size-8 shrink-0 items-center justify-center rounded-full border", isView ? "border-transparent bg-accent-soft text-accent-ink" : "scale-75 border-line bg-surface text-ink-faint")}
        >
          <Icon className="size-4" />
        </span>
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-0.5">
          {isView ? null : <Badge tone="accent">{event.type}</Badge>}
          <span className={cx("min-w-0 flex-1 basis-48 truncate", isView ? "font-medium" : "text-ink-soft")} title={isView ? event.page : (summary ?? event.page)}>
            {isView ? event.page : (summary ?? `on ${event.page}`)}
            {isView && event.title ? <span className="font-normal text-ink-faint"> · {event.title}</span> : null}
          </span>
          <span className="text-sm whitespace-nowrap text-ink-faint">
            {pause === null ? <Time at={event.occurredAt.toISOString()} /> : <span title={event.occurredAt.toISOString()}>after {formatDuration(pause)}</span>}
          </span>
        </span>
      </button>
      {open ? (
        // A phone has no room beside the line: there it goes on below.
        <div className="relative max-sm:bg-surface">
          <EventDetails slug={slug} event={event} />
        </div>
      ) : null}
    </li>
  );
}
