"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { SessionRow } from "@/modules/site/dashboard/browse.contract";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { formatDuration, plural } from "@/ui/format";
import { PageHeader } from "@/ui/page-header";
import { Time } from "@/ui/time";
import { Failed } from "../../../../../../query-table";
import { ExplorerSkeleton } from "../../../explorer/skeleton";
import { visitorHref } from "../../../hrefs";
import { Timeline } from "./timeline";

interface SessionPathProps {
  readonly slug: string;
  readonly visitorId: string;
  readonly sessionId: string;
  /** ISO 8601: any instant of the session. */
  readonly at: string;
}

const PATH = "The path it took";

export function SessionPath({ slug, visitorId, sessionId, at }: SessionPathProps) {
  const trpc = useTRPC();
  const path = useQuery(trpc.site.session.queryOptions({ org: slug, visitorId, sessionId, at: new Date(at) }));
  return (
    <>
      <PageHeader title="Session" sentence={path.data ? summary(path.data.session) : "One visit, from its first event to its last."} />
      <div className="flex flex-col gap-6">
        <p className="text-ink-soft">
          Visitor{" "}
          <Link href={visitorHref(slug, visitorId)} className="font-medium break-all text-accent-ink underline underline-offset-2">
            {visitorId}
          </Link>
          {path.data ? <>, began <Time at={path.data.session.startedAt.toISOString()} /></> : null}
        </p>
        <Card title={PATH} description="From its first step to its last; choose one to see its properties" flush>
          {path.data ? <Timeline slug={slug} events={path.data.events} /> : path.isError ? <Failed title="The session did not load" query={path} /> : <ExplorerSkeleton />}
        </Card>
      </div>
    </>
  );
}

function summary({ startedAt, endedAt, pageViews, events, channel, referrer, browser, os }: SessionRow): string {
  const came = channel === "direct" && !referrer ? "came directly" : `came by ${referrer ? `${channel} (${referrer})` : channel}`;
  const tools = [browser, os].filter(Boolean).join(" on ");
  const beside = events > pageViews ? ` and ${plural(events - pageViews, "other event")}` : "";
  return `${plural(pageViews, "page view")}${beside} in ${formatDuration(endedAt.getTime() - startedAt.getTime())}, ${came}${tools ? `, with ${tools}` : ""}.`;
}
