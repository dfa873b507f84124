"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { SessionRow } from "@/modules/site/browse.contract";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { formatDuration, plural } from "@/ui/format";
import { PageHeader } from "@/ui/page-header";
import { Time } from "@/ui/time";
import { Failed } from "../../../../../../listed";
import { EventList } from "../../../explorer/event-list";
import { ExplorerSkeleton } from "../../../explorer/skeleton";
import { visitorHref } from "../../../hrefs";

interface SessionPathProps {
  readonly slug: string;
  readonly visitorId: string;
  readonly sessionId: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

const PATH = "The path it took";

export function SessionPath({ slug, visitorId, sessionId, startedAt }: SessionPathProps) {
  const trpc = useTRPC();
  const path = useQuery(trpc.site.session.queryOptions({ org: slug, visitorId, sessionId, startedAt: new Date(startedAt) }));
  return (
    <>
      <PageHeader title="Session" sentence={path.data ? summary(path.data.session) : "One visit, from its first event to its last."} />
      <div className="flex flex-col gap-6">
        <p className="text-ink-soft">
          Visitor{" "}
          <Link href={visitorHref(slug, visitorId)} className="font-medium break-all text-accent-ink underline underline-offset-2">
            {visitorId}
          </Link>
          , began <Time at={startedAt} />
        </p>
        <Card title={PATH} description="Oldest first; choose an event to see its properties" flush>
          {path.data ? <EventList slug={slug} events={path.data.events} /> : path.isError ? <Failed title="The session did not load" query={path} /> : <ExplorerSkeleton />}
        </Card>
      </div>
    </>
  );
}

function summary({ startedAt, endedAt, pageViews, channel, referrer, browser, os }: SessionRow): string {
  const from = referrer ? `${channel} (${referrer})` : channel;
  const tools = [browser, os].filter(Boolean).join(" on ");
  return `${plural(pageViews, "page view")} in ${formatDuration(endedAt.getTime() - startedAt.getTime())}, came by ${from}${tools ? `, with ${tools}` : ""}.`;
}
