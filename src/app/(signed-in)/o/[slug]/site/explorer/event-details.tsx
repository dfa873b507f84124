import Link from "next/link";
import type { ReactNode } from "react";
import type { SiteEventRow } from "@/modules/site/dashboard/browse.contract";
import { SITE_RULES } from "@/modules/site/layers/quality";
import { Snippet } from "@/ui/copy";
import { formatShare } from "@/ui/format";
import { hrefOf } from "@/ui/shell/pages";
import { Time } from "@/ui/time";
import { explorerHref, sessionHref, visitorHref } from "../hrefs";

const LINK = "inline-block min-h-6 text-accent-ink underline-offset-2 hover:underline";

interface EventDetailsProps {
  readonly slug: string;
  readonly event: SiteEventRow;
}

/** What is known of an event, with ways to its session, visitor and page. */
export function EventDetails({ slug, event }: EventDetailsProps) {
  const broken = SITE_RULES.filter(({ name }) => event.failedRules.includes(name));
  const entries: readonly (readonly [string, ReactNode])[] = [
    ["Event", <Link key="event" href={`${hrefOf("events", { slug })}?id=${encodeURIComponent(event.eventId)}`} className={LINK}>{event.eventId}</Link>],
    ["Title", event.title],
    ["Visitor", event.visitorId && <Link key="visitor" href={visitorHref(slug, event.visitorId)} className={LINK}>{event.visitorId}</Link>],
    ["Session", event.sessionId && <Link key="session" href={event.visitorId ? sessionHref(slug, event.visitorId, event.sessionId, event.occurredAt) : explorerHref(slug, { session: event.sessionId })} className={LINK}>{event.sessionId}</Link>],
    ["User", event.userId],
    ["Page", <Link key="page" href={explorerHref(slug, { page: event.page })} className={LINK}>{event.page}</Link>],
    ["Came from", event.referrer ? `${event.referrer} (${event.channel})` : event.channel],
    ["With", [event.browser, event.os, event.device].filter(Boolean).join(", ") || null],
    ["Country", event.country],
    ["Occurred", <Time key="occurred" at={event.occurredAt.toISOString()} />],
    ["Received", <Time key="received" at={event.receivedAt.toISOString()} />],
    ["Quality", `${formatShare(event.qualityScore)}${broken.length > 0 ? `: ${broken.map(({ description }) => description).join(" ")}` : ""}`],
  ];
  return (
    <div className="grid gap-4 px-4 pb-4 sm:px-13 lg:grid-cols-2">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-1">
        {entries.map(([term, value]) =>
          value ? (
            <div key={term} className="contents">
              <dt className="min-h-6 text-ink-faint">{term}</dt>
              <dd className="min-h-6 wrap-anywhere">{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <Snippet label="Properties" code={JSON.stringify(event.properties, null, 2)} className="self-start" />
    </div>
  );
}
