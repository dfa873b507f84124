"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { Assigned } from "@/modules/ingest/platform/contract";
import { useTRPC } from "@/transport/client";
import { formatCount, plural } from "@/ui/format";
import { useToasts } from "@/ui/toast";
import { failureText } from "../../query-error";

/** What can be done with events, and what is told of it. @param onDone when something has changed */
export function useActions(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const toasts = useToasts();
  const done = (words: string) => {
    toasts.done(words);
    onDone();
    // The count in the navigation is the server's.
    router.refresh();
    return queryClient.invalidateQueries(trpc.unassigned.pathFilter());
  };
  const assign = useMutation(trpc.unassigned.assign.mutationOptions({ onSuccess: (result) => done(assignedWords(result)) }));
  const discard = useMutation(trpc.unassigned.discard.mutationOptions({ onSuccess: ({ discarded }) => done(`${plural(discarded, "event")} discarded`) }));
  const retry = useMutation(
    trpc.unassigned.retry.mutationOptions({ onSuccess: (result) => done(assignedWords(result)), onError: (error) => toasts.failed(failureText(error)) }),
  );
  return { assign, discard, retry };
}

function assignedWords({ accepted, duplicates, failed, left }: Assigned): string {
  const parts = [
    accepted > 0 ? `${plural(accepted, "event")} accepted` : "",
    duplicates > 0 ? `${formatCount(duplicates)} already there` : "",
    failed > 0 ? `${formatCount(failed)} now dead letters` : "",
    left > 0 ? `${formatCount(left)} still without an organisation` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "Nothing was left to do" : parts.join(", ");
}
