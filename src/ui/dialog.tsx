"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  /** False where closing by accident loses something: then only a button closes. */
  readonly dismissible?: boolean;
  readonly wide?: boolean;
}

/** A modal dialog: traps focus, closes on Escape, gives focus back. */
export function Dialog({ open, onOpenChange, title, description, children, dismissible = true, wide = false }: DialogProps) {
  const keepOpen = dismissible ? undefined : (event: Event) => event.preventDefault();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-50 animate-fade bg-scrim" />
        <Primitive.Content
          onEscapeKeyDown={keepOpen}
          onInteractOutside={keepOpen}
          // Radix warns about a missing description unless told that there is none.
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cx(
            "fixed top-[min(12vh,6rem)] left-1/2 z-50 flex max-h-[calc(100dvh-8rem)] w-[calc(100vw-2rem)] -translate-x-1/2 animate-fade flex-col overflow-y-auto rounded-xl bg-raised p-6 shadow-float outline-none",
            wide ? "max-w-2xl" : "max-w-md",
          )}
        >
          <div className="mb-4 flex items-start justify-between gap-4">
            <div className="min-w-0">
              <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
              {description ? <Primitive.Description className="mt-1 text-ink-soft">{description}</Primitive.Description> : null}
            </div>
            {dismissible ? (
              <Primitive.Close asChild>
                <IconButton label="Close" icon={<X aria-hidden className="size-4" />} className="-mt-1 -mr-2" />
              </Primitive.Close>
            ) : null}
          </div>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** The buttons of a dialog, at its end; the one that acts comes last. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <div className="mt-6 flex flex-wrap justify-end gap-2">{children}</div>;
}
