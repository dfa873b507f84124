"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { LEAST_RAW_DAYS, LEAST_STAGING_DAYS, MOST_DAYS } from "@/kernel/retention";
import type { KeptLayer } from "@/modules/retention/contract";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Field } from "@/ui/field";
import { plural } from "@/ui/format";
import { useToasts } from "@/ui/toast";
import { failureText } from "../../../../query-error";

const daysOf = (text: string) => (text.trim() === "" ? null : Number(text));
const hintOf = (least: number, { ceiling }: KeptLayer) => `${least} days or more; empty follows the installation (${ceiling === null ? "without end" : plural(ceiling, "day")}).`;

function problemOf(days: number | null, least: number, { ceiling }: KeptLayer): string | null {
  const most = ceiling ?? MOST_DAYS;
  return days === null || (Number.isInteger(days) && days >= least && days <= most) ? null : `Choose ${least} to ${most} days, or leave it empty.`;
}

/** Chooses both, and shows what goes before it is done. */
export function DaysForm({ slug, raw, staging }: { readonly slug: string; readonly raw: KeptLayer; readonly staging: KeptLayer }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const [rawText, setRawText] = useState(raw.own === null ? "" : String(raw.own));
  const [stagingText, setStagingText] = useState(staging.own === null ? "" : String(staging.own));
  const [asking, setAsking] = useState(false);
  const own = { rawDays: daysOf(rawText), stagingDays: daysOf(stagingText) };
  const rawProblem = problemOf(own.rawDays, LEAST_RAW_DAYS, raw);
  const stagingProblem = problemOf(own.stagingDays, LEAST_STAGING_DAYS, staging);
  const same = own.rawDays === raw.own && own.stagingDays === staging.own;

  const preview = useQuery({ ...trpc.retention.preview.queryOptions({ org: slug, ...own }), enabled: asking });
  const change = useMutation(
    trpc.retention.change.mutationOptions({
      onSuccess: () => {
        setAsking(false);
        toasts.done("The days that events are kept are changed");
        return queryClient.invalidateQueries({ queryKey: trpc.retention.get.queryKey({ org: slug }) });
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rawProblem === null && stagingProblem === null && !same) setAsking(true);
  };
  const goes = preview.data
    ? `Within the next quarter of an hour ${plural(preview.data.rawEvents, "event")} as received and ${plural(preview.data.stagingEvents, "staged event")} are deleted for good. Every number stays.`
    : preview.isError
      ? failureText(preview.error)
      : "Counting what would be deleted …";
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Days that events are kept as received" inputMode="numeric" value={rawText} onChange={(event) => setRawText(event.target.value)} hint={hintOf(LEAST_RAW_DAYS, raw)} error={rawProblem} />
      <Field label="Days that staged events are kept" inputMode="numeric" value={stagingText} onChange={(event) => setStagingText(event.target.value)} hint={hintOf(LEAST_STAGING_DAYS, staging)} error={stagingProblem} />
      <Button type="submit" size="large" className="self-start" disabled={same}>
        Change days
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Change how long events are kept"
        description={goes}
        name={slug}
        action="Change days"
        busy={change.isPending || !preview.data}
        error={change.error ? failureText(change.error) : null}
        onConfirm={() => change.mutate({ org: slug, ...own })}
      />
    </form>
  );
}
