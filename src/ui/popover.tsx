"use client";

import { Popover as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/ui/cx";

interface PopoverProps {
  readonly trigger: ReactNode;
  /** What the panel is, for screen readers. */
  readonly label: string;
  readonly children: ReactNode;
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly align?: "start" | "center" | "end";
  readonly className?: string;
}

export function Popover({ trigger, label, children, open, onOpenChange, align = "start", className }: PopoverProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={16}
          className={cx(
            "z-40 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-2rem)] animate-rise overflow-y-auto rounded-lg bg-raised shadow-float outline-none",
            className,
          )}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
