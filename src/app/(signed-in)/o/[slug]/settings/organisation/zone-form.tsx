"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type FormEvent } from "react";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { FieldFrame } from "@/ui/field";
import { Time } from "@/ui/time";
import { useToasts } from "@/ui/toast";
import { ZoneSelect } from "@/ui/zone-select";
import { failureText } from "../../../../query-error";

interface ZoneFormProps {
  readonly slug: string;
  readonly zones: readonly string[];
  readonly current: string;
  /** A change that does not hold yet. */
  readonly pending: { readonly zone: string; readonly effectiveFrom: Date } | null;
  readonly mayWrite: boolean;
}

export function ZoneForm({ slug, zones, current, pending, mayWrite }: ZoneFormProps) {
  const id = useId();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const chosen = pending?.zone ?? current;
  const [zone, setZone] = useState(chosen);
  const change = useMutation(
    trpc.organisation.changeTimeZone.mutationOptions({
      onSuccess: ({ effectiveFrom }) => {
        toasts.done(effectiveFrom ? "The time zone changes at the next local midnight" : "The time zone stays as it is");
        return queryClient.invalidateQueries({ queryKey: trpc.organisation.get.queryKey({ org: slug }) });
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate({ org: slug, timeZone: zone });
  };
  const hint = pending ? (
    <>
      {current} until <Time at={pending.effectiveFrom.toISOString()} />, then {pending.zone}. Days before keep their zone.
    </>
  ) : (
    `A change holds from the next midnight in ${current}. Days before keep their zone.`
  );
  return (
    <form onSubmit={submit} className="flex items-start gap-2 max-sm:flex-col max-sm:items-stretch">
        <FieldFrame label="Days are counted in" inputId={id} hint={hint} error={change.error ? failureText(change.error) : null} className="min-w-0 flex-1">
          <ZoneSelect id={id} value={zone} zones={zones.includes(current) ? zones : [...zones, current]} onChange={setZone} disabled={!mayWrite} invalid={change.isError} />
        </FieldFrame>
        {mayWrite ? (
          <Button type="submit" size="large" className="h-9! sm:mt-6.5" busy={change.isPending} disabled={zone === chosen}>
            Change zone
          </Button>
        ) : null}
    </form>
  );
}
