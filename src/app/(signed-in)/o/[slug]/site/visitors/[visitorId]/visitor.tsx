"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { PageHeader } from "@/ui/page-header";
import { Failed, Listed } from "../../../../../query-table";
import { EventList } from "../../explorer/event-list";
import { ExplorerSkeleton } from "../../explorer/skeleton";
import { sessionColumns } from "../../sessions/columns";

interface VisitorProps {
  readonly slug: string;
  readonly visitorId: string;
}

const SESSIONS = "Sessions of this visitor";

export function Visitor({ slug, visitorId }: VisitorProps) {
  const trpc = useTRPC();
  const visitor = useQuery(trpc.site.visitor.queryOptions({ org: slug, visitorId }));
  const userId = visitor.data?.sessions.find((session) => session.userId !== null)?.userId;
  return (
    <>
      <PageHeader title="Visitor" sentence={visitorId} stamp={userId ? <p className="text-sm wrap-anywhere text-ink-faint">Known as {userId}</p> : null} />
      <div className="flex flex-col gap-6">
        <Card title={SESSIONS} flush>
          <Listed
            caption={SESSIONS}
            columns={sessionColumns(slug, visitor.data?.sessions ?? [], false)}
            rows={visitor.data?.sessions}
            query={visitor}
            rowKey={(row) => `${row.sessionId} ${row.startedAt.getTime()}`}
            empty={null}
          />
        </Card>
        <Card title="Latest events" description="Choose one to see its properties" flush>
          {visitor.data ? <EventList slug={slug} events={visitor.data.events} /> : visitor.isError ? <Failed title="The events did not load" query={visitor} /> : <ExplorerSkeleton />}
        </Card>
      </div>
    </>
  );
}
