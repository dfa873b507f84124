"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { History, Play } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { plural } from "@/ui/format";
import { useToasts } from "@/ui/toast";
import { failureText } from "../../../../query-error";
import { RebuildDialog } from "./rebuild-dialog";

/** What one may do to the pipeline by hand. */
export function PipelineActions({ slug }: { readonly slug: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const [rebuilding, setRebuilding] = useState(false);
  const reload = () => queryClient.invalidateQueries();
  const process = useMutation(
    trpc.pipeline.process.mutationOptions({
      onSuccess: ({ batches, events }) => {
        toasts.done(batches === 0 ? "There was nothing to do" : `Processed ${plural(events, "event")} in ${plural(batches, "batch", "batches")}`);
        return reload();
      },
      onError: (error) => toasts.failed(failureText(error)),
    }),
  );
  const rebuild = useMutation(
    trpc.pipeline.rebuild.mutationOptions({
      onSuccess: ({ days }) => {
        setRebuilding(false);
        toasts.done(days === 0 ? "There was nothing to rebuild" : `Rebuilt ${plural(days, "day")}`);
        return reload();
      },
    }),
  );
  return (
    <>
      <Button
        onClick={() => {
          rebuild.reset();
          setRebuilding(true);
        }}
      >
        <History aria-hidden className="size-4" />
        Rebuild days…
      </Button>
      <Button look="primary" busy={process.isPending} onClick={() => process.mutate({ org: slug })}>
        <Play aria-hidden className="size-4" />
        Process now
      </Button>
      <RebuildDialog
        open={rebuilding}
        onOpenChange={setRebuilding}
        name={slug}
        busy={rebuild.isPending}
        error={rebuild.error ? failureText(rebuild.error) : null}
        onRebuild={(from, to) => rebuild.mutate({ org: slug, from, to })}
      />
    </>
  );
}
