"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { SiteEventRow } from "@/modules/site/dashboard/browse.contract";
import { Badge } from "@/ui/badge";
import { cx } from "@/ui/cx";
import { Time } from "@/ui/time";
import { EventDetails } from "./event-details";
import { summaryOf } from "./summary";

interface EventListProps {
  readonly slug: string;
  readonly events: readonly SiteEventRow[];
}

/** Events as rows that open to their properties. */
export function EventList({ slug, events }: EventListProps) {
  return (
    <ol className="flex flex-col">
      {events.map((event) => (
        <Event key={event.eventId} slug={slug} event={event} />
      ))}
    </ol>
  );
}

function Event({ slug, event }: { readonly slug: string; readonly event: SiteEventRow }) {
  const [open, setOpen] = useState(false);
  const summary = summaryOf(event);
  return (
    <li className="border-b border-line last:border-0">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex min-h-12 w-full items-center gap-3 px-4 py-2 text-left -outline-offset-2 hover:bg-canvas sm:px-6">
        <ChevronRight aria-hidden className={cx("size-4 shrink-0 text-ink-faint transition-transform", open && "rotate-90")} />
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-0.5">
          <Badge tone={event.type === "page_view" ? "plain" : "accent"}>{event.type}</Badge>
          <span className="min-w-0 flex-1 basis-60 truncate" title={event.page}>
            {event.page}
            {summary === null ? null : <span className="text-ink-soft"> · {summary}</span>}
          </span>
          {event.bot ? <Badge tone="warn">Crawler</Badge> : null}
          <Time at={event.occurredAt.toISOString()} className="text-sm whitespace-nowrap text-ink-faint" />
        </span>
      </button>
      {open ? <EventDetails slug={slug} event={event} /> : null}
    </li>
  );
}
