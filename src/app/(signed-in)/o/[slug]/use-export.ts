"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ExportRequest } from "@/datasets";
import type { ExportLink, ExportRow } from "@/modules/exports/contract";
import { useTRPC } from "@/transport/client";
import { plural } from "@/ui/format";
import { useToasts } from "@/ui/toast";
import { failureText } from "../../query-error";

/** How often one that is watched is asked how far it is, milliseconds. */
const EVERY = 400;

export const isPending = ({ status }: Pick<ExportRow, "status">): boolean => status === "waiting" || status === "running";

/** Fetches a finished file: the answer is an attachment, so that the page stays. */
export function download({ href }: ExportLink): void {
  window.location.assign(href);
}

export interface ExportOptions {
  readonly bom: boolean;
  readonly freeText: boolean;
}

/** One export from the button to the file: asked for, watched, fetched when it is done. It goes on when the page is left. */
export function useExport(slug: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const [id, setId] = useState<string | null>(null);
  const fetched = useRef<string | null>(null);
  const reload = () => queryClient.invalidateQueries({ queryKey: trpc.exports.list.queryKey() });
  const create = useMutation(
    trpc.exports.create.mutationOptions({
      onSuccess: (made) => {
        setId(made.id);
        return reload();
      },
      onError: (error) => toasts.failed(failureText(error)),
    }),
  );
  const cancel = useMutation(
    trpc.exports.cancel.mutationOptions({
      onSuccess: () => {
        setId(null);
        toasts.done("Export cancelled");
        return reload();
      },
      onError: (error) => toasts.failed(failureText(error)),
    }),
  );
  const watched = useQuery({
    ...trpc.exports.get.queryOptions({ org: slug, id: id ?? "" }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && !isPending(state.data) ? false : EVERY),
  });

  const { data } = watched;
  useEffect(() => {
    if (data === undefined || data.id !== id || isPending(data) || fetched.current === id) return;
    fetched.current = id;
    setId(null);
    void queryClient.invalidateQueries({ queryKey: trpc.exports.list.queryKey() });
    if (data.status === "done" && data.link) {
      download(data.link);
      toasts.done(`Exported ${plural(data.rows, "row")}`);
    } else if (data.status === "failed") toasts.failed(`The export failed: ${data.error ?? "nobody knows why"}`);
  }, [data, id, queryClient, toasts, trpc]);

  const busy = create.isPending || id !== null;
  return {
    busy,
    /** What is watched, once the server has told of it. */
    current: busy && data?.id === id ? data : undefined,
    start: (asked: ExportRequest, { bom, freeText }: ExportOptions = { bom: false, freeText: false }) => create.mutate({ org: slug, asked, bom, freeText }),
    stop: id === null ? null : () => cancel.mutate({ org: slug, id }),
  };
}
