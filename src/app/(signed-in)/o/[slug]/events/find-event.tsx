"use client";

import { useQuery } from "@tanstack/react-query";
import { Search, SearchX } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTRPC } from "@/transport/client";
import { faultOf } from "@/transport/query-client";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { EmptyState } from "@/ui/empty-state";
import { Field } from "@/ui/field";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { useUrlParams } from "@/ui/use-url-params";
import { PAGES } from "@/ui/shell/pages";
import { QueryError } from "../../../query-error";
import { ReceiptView } from "./receipt-view";
import { SENTENCE } from "./copy";

const ON_ITS_WAY_MS = 2_000;

export function FindEvent({ slug }: { readonly slug: string }) {
  const trpc = useTRPC();
  const [params, push] = useUrlParams();
  const id = params.get("id") ?? "";
  const receipt = useQuery({
    ...trpc.events.receipt.queryOptions({ org: slug, clientEventId: id }),
    enabled: id !== "",
    // Until it has arrived where it goes, or has failed on the way.
    refetchInterval: ({ state: { data } }) => (data && data.layers.rollup === null && data.deadLetter === null ? ON_ITS_WAY_MS : false),
  });

  return (
    <>
      <PageHeader title={PAGES.events.title} sentence={SENTENCE} />
      <div className="flex max-w-3xl flex-col gap-6">
        <IdForm key={id} id={id} busy={receipt.isFetching && id !== ""} onFind={(next) => (next === id ? void receipt.refetch() : push(new URLSearchParams({ id: next })))} />
        {id === "" ? null : receipt.data ? (
          <ReceiptView receipt={receipt.data} />
        ) : receipt.isError ? (
          <Card title="Receipt">
            {faultOf(receipt.error)?.code === "not_found" ? (
              <EmptyState icon={<SearchX aria-hidden />} title="No event with this id" className="py-6!">
                It was never received here, or it is no longer kept. An id is the client’s own <code className="font-mono text-sm">clientEventId</code>, and has to match to the letter.
              </EmptyState>
            ) : (
              <QueryError title="The receipt did not load" error={receipt.error} onRetry={() => void receipt.refetch()} retrying={receipt.isFetching} />
            )}
          </Card>
        ) : (
          <Card title="Receipt">
            <div aria-busy className="flex flex-col gap-4">
              <Skeleton className="h-5 w-48" />
              <Skeleton className="h-24 w-full" />
            </div>
          </Card>
        )}
      </div>
    </>
  );
}

interface IdFormProps {
  readonly id: string;
  readonly busy: boolean;
  readonly onFind: (id: string) => void;
}

function IdForm({ id, busy, onFind }: IdFormProps) {
  const [text, setText] = useState(id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted !== "") onFind(wanted);
  };
  return (
    <form role="search" onSubmit={submit} className="flex items-end gap-2">
      <Field
        label="Event id"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="clientEventId"
        maxLength={200}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={id === ""}
        className="min-w-0 flex-1"
      />
      <Button type="submit" look="primary" size="large" className="h-9!" busy={busy}>
        <Search aria-hidden className="size-4" />
        Find
      </Button>
    </form>
  );
}
