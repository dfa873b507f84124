"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, ListOrdered } from "lucide-react";
import { useState } from "react";
import type { LessonRow } from "@/modules/learning/contract";
import { useTRPC } from "@/transport/client";
import { Button, IconButton } from "@/ui/button";
import { Dialog, DialogActions } from "@/ui/dialog";
import { controlClass } from "@/ui/field";
import { useToasts } from "@/ui/toast";
import { failureText } from "../../../../../query-error";
import { moved } from "./move-item";

interface OrderDialogProps {
  readonly slug: string;
  readonly course: string;
  /** In their order of now. */
  readonly lessons: readonly LessonRow[];
}

/** Sets the organisation's own order of the lessons, or takes it back. */
export function OrderDialog({ slug, course, lessons }: OrderDialogProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <ListOrdered aria-hidden className="size-4" />
        <span className="max-sm:sr-only">Order of lessons</span>
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Order of lessons"
        description="Holds for everybody in the organisation. Events are not changed; the order can be taken back."
        wide
      >
        <OrderForm slug={slug} course={course} lessons={lessons} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function OrderForm({ slug, course, lessons, onDone }: OrderDialogProps & { readonly onDone: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const [order, setOrder] = useState<readonly LessonRow[]>(lessons);
  const save = useMutation(
    trpc.learning.setLessonOrder.mutationOptions({
      onSuccess: async (_, { lessons: ids }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.learning.pathKey() });
        toasts.done(ids.length > 0 ? "Order saved" : "The rule orders the lessons again");
        onDone();
      },
    }),
  );
  const send = (ids: readonly string[]) => save.mutate({ org: slug, course, lessons: [...ids] });
  const isOwn = lessons.some(({ placedBy }) => placedBy === "organisation");
  const move = (from: number, to: number) => setOrder(moved(order, from, to));
  return (
    <>
      <ol aria-label="Lessons" className="max-h-[45vh] overflow-y-auto rounded-md border border-line" tabIndex={0}>
        {order.map(({ lessonId, title }, at) => {
          const name = title ?? lessonId;
          return (
            <li key={lessonId} className="flex items-center gap-2 border-b border-line px-2 py-1 last:border-0">
              <input
                // A new number is typed again after each move.
                key={at}
                type="number"
                min={1}
                max={order.length}
                defaultValue={at + 1}
                aria-label={`Place of ${name}`}
                onBlur={(event) => move(at, Number(event.target.value) - 1)}
                onKeyDown={(event) => {
                  if (event.key === "Enter") move(at, Number(event.currentTarget.value) - 1);
                }}
                className={`${controlClass} h-8! w-16! px-2! text-right`}
              />
              <span className="min-w-0 flex-1 truncate" title={name}>
                {name}
              </span>
              <IconButton size="small" label={`${name}: one up`} icon={<ArrowUp aria-hidden className="size-4" />} disabled={at === 0} onClick={() => move(at, at - 1)} />
              <IconButton size="small" label={`${name}: one down`} icon={<ArrowDown aria-hidden className="size-4" />} disabled={at === order.length - 1} onClick={() => move(at, at + 1)} />
            </li>
          );
        })}
      </ol>
      {save.error ? (
        <p role="alert" className="mt-3 text-sm text-bad">
          {failureText(save.error)}
        </p>
      ) : null}
      <DialogActions>
        {isOwn ? (
          <Button look="quiet" busy={save.isPending} onClick={() => send([])} className="mr-auto">
            Use the rule again
          </Button>
        ) : null}
        <Button onClick={onDone}>Cancel</Button>
        <Button look="primary" busy={save.isPending} onClick={() => send(order.map(({ lessonId }) => lessonId))}>
          Save order
        </Button>
      </DialogActions>
    </>
  );
}
