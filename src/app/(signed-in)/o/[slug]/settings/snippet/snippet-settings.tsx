"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/transport/client";
import { Card } from "@/ui/card";
import { Snippet } from "@/ui/copy";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { trackerTag } from "@/ui/tracker-tag";
import { hrefOf, PAGES } from "@/ui/shell/pages";
import { Failed } from "../../../../query-table";
import { SettingsForm } from "./settings-form";
import { CARDS, SENTENCE } from "./copy";

interface SnippetSettingsProps {
  readonly slug: string;
  readonly address: string;
  readonly mayWrite: boolean;
  readonly readsKeys: boolean;
}

export function SnippetSettings({ slug, address, mayWrite, readsKeys }: SnippetSettingsProps) {
  const trpc = useTRPC();
  const settings = useQuery(trpc.siteSettings.get.queryOptions({ org: slug }));
  return (
    <>
      <PageHeader title={PAGES.snippet.title} sentence={SENTENCE} />
      <div className="flex max-w-2xl flex-col gap-6">
        <Card {...CARDS.tag}>
          <Snippet label="Tracking snippet" code={trackerTag(address)} />
          <p className="mt-3 text-ink-soft">
            Put a write key in its place; write keys may stand in public.{" "}
            {readsKeys ? (
              <Link href={hrefOf("keys", { slug })} className="text-accent-ink underline underline-offset-2">
                Create one under API keys.
              </Link>
            ) : (
              "Ask an admin for one."
            )}
          </p>
        </Card>
        <Card {...CARDS.settings}>
          {settings.data ? (
            <SettingsForm slug={slug} settings={settings.data} mayWrite={mayWrite} />
          ) : settings.isError ? (
            <Failed title="The settings did not load" query={settings} />
          ) : (
            <Skeleton className="h-24 w-full" />
          )}
        </Card>
      </div>
    </>
  );
}
