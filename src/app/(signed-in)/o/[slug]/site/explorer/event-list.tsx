"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useState, type ReactNode } from "react";
import type { SiteEventRow } from "@/modules/site/browse.contract";
import { SITE_RULES } from "@/modules/site/quality";
import { Badge } from "@/ui/badge";
import { cx } from "@/ui/cx";
import { formatShare } from "@/ui/format";
import { Snippet } from "@/ui/copy";
import { eventsHref } from "@/ui/shell/navigation";
import { Time } from "@/ui/time";
import { explorerHref, visitorHref } from "../hrefs";

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
  return (
    <li className="border-b border-line last:border-0">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex min-h-12 w-full items-center gap-3 px-4 py-2 text-left -outline-offset-2 hover:bg-canvas sm:px-6">
        <ChevronRight aria-hidden className={cx("size-4 shrink-0 text-ink-faint transition-transform", open && "rotate-90")} />
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-0.5">
          <Badge tone={event.type === "page_view" ? "plain" : "accent"}>{event.type}</Badge>
          <span className="min-w-0 flex-1 basis-60 truncate" title={event.page}>
            {event.page}
          </span>
          {event.bot ? <Badge tone="warn">Crawler</Badge> : null}
          <Time at={event.occurredAt.toISOString()} className="text-sm whitespace-nowrap text-ink-faint" />
        </span>
      </button>
      {open ? <Details slug={slug} event={event} /> : null}
    </li>
  );
}

const LINK = "inline-block min-h-6 text-accent-ink underline-offset-2 hover:underline";

function Details({ slug, event }: { readonly slug: string; readonly event: SiteEventRow }) {
  const broken = SITE_RULES.filter(({ name }) => event.failedRules.includes(name));
  const entries: readonly (readonly [string, ReactNode])[] = [
    ["Event", <Link key="event" href={`${eventsHref(slug)}?id=${encodeURIComponent(event.eventId)}`} className={LINK}>{event.eventId}</Link>],
    ["Title", event.title],
    ["Visitor", event.visitorId && <Link key="visitor" href={visitorHref(slug, event.visitorId)} className={LINK}>{event.visitorId}</Link>],
    ["Session", event.sessionId && <Link key="session" href={explorerHref(slug, { session: event.sessionId, ...(event.visitorId ? { visitor: event.visitorId } : {}) })} className={LINK}>{event.sessionId}</Link>],
    ["User", event.userId],
    ["Page", <Link key="page" href={explorerHref(slug, { page: event.page })} className={LINK}>{event.page}</Link>],
    ["Came from", event.referrer ? `${event.referrer} (${event.channel})` : event.channel],
    ["With", [event.browser, event.os, event.device].filter(Boolean).join(", ") || null],
    ["Country", event.country],
    ["Received", <Time key="received" at={event.receivedAt.toISOString()} />],
    ["Quality", `${formatShare(event.qualityScore)}${broken.length > 0 ? `: ${broken.map(({ description }) => description).join(" ")}` : ""}`],
  ];
  return (
    <div className="grid gap-4 px-4 pb-4 sm:px-13 lg:grid-cols-2">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-1">
        {entries.map(([term, value]) =>
          value ? (
            <div key={term} className="contents">
              <dt className="text-ink-faint">{term}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <Snippet label="Properties" code={JSON.stringify(event.properties, null, 2)} className="self-start" />
    </div>
  );
}
