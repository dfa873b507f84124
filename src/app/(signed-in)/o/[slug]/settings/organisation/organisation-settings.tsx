"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { Snippet } from "@/ui/copy";
import { PageHeader } from "@/ui/page-header";
import { PAGES } from "@/ui/shell/pages";
import { QueryError } from "../../../../query-error";
import { NameForm } from "./name-form";
import { SettingsSkeleton } from "./settings-skeleton";
import { CARDS, SENTENCE } from "./copy";
import { ZoneForm } from "./zone-form";

interface OrganisationSettingsProps {
  readonly slug: string;
  /** IANA names, from the server: a browser may know others. */
  readonly zones: readonly string[];
  readonly mayWrite: boolean;
}

export function OrganisationSettings({ slug, zones, mayWrite }: OrganisationSettingsProps) {
  const trpc = useTRPC();
  const organisation = useQuery(trpc.organisation.get.queryOptions({ org: slug }));
  return (
    <>
      <PageHeader title={PAGES.organisation.title} sentence={SENTENCE} />
      {organisation.data ? (
        <div className="flex max-w-2xl flex-col gap-6">
          <Card {...CARDS.name}>
            <NameForm slug={slug} name={organisation.data.name} mayWrite={mayWrite} />
          </Card>
          <Card {...CARDS.zone}>
            <ZoneForm slug={slug} zones={zones} current={organisation.data.timeZone} pending={organisation.data.pendingZone} mayWrite={mayWrite} />
          </Card>
          <Card {...CARDS.customer}>
            <Snippet label={CARDS.customer.title} code={organisation.data.customerId} />
          </Card>
        </div>
      ) : organisation.isError ? (
        <QueryError title="The organisation did not load" error={organisation.error} onRetry={() => void organisation.refetch()} retrying={organisation.isFetching} />
      ) : (
        <SettingsSkeleton />
      )}
    </>
  );
}
