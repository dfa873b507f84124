"use client";

import { Check, ChevronDown } from "lucide-react";
import { Select as Primitive } from "radix-ui";
import { cx } from "@/ui/cx";
import { controlClass } from "@/ui/field";

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly description?: string;
}

interface SelectProps<Value extends string> {
  readonly id?: string;
  /** Read out where no label element names the control. */
  readonly label?: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
  readonly disabled?: boolean;
  readonly size?: "small" | "normal";
}

/** One choice of a few, each with an optional line of explanation. */
export function Select<Value extends string>({ id, label, value, options, onChange, disabled, size = "normal" }: SelectProps<Value>) {
  const choose = (text: string) => {
    const option = options.find((candidate) => candidate.value === text);
    if (option) onChange(option.value);
  };
  return (
    <Primitive.Root value={value} onValueChange={choose} disabled={disabled}>
      <Primitive.Trigger
        id={id}
        aria-label={label}
        className={cx(controlClass, "inline-flex items-center justify-between gap-2", size === "small" && "h-8! w-auto! px-2!")}
      >
        <Primitive.Value>{options.find((option) => option.value === value)?.label}</Primitive.Value>
        <Primitive.Icon>
          <ChevronDown aria-hidden className="size-4 text-ink-faint" />
        </Primitive.Icon>
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={4}
          className="z-60 max-w-[min(20rem,calc(100vw-2rem))] min-w-(--radix-select-trigger-width) animate-rise rounded-lg bg-raised p-1 shadow-float"
        >
          <Primitive.Viewport>
            {options.map((option) => (
              <Primitive.Item
                key={option.value}
                value={option.value}
                className="flex items-start gap-2 rounded-md px-2 py-1.5 outline-none select-none data-highlighted:bg-sunken"
              >
                <span className="flex size-5 shrink-0 items-center justify-center">
                  <Primitive.ItemIndicator>
                    <Check aria-hidden className="size-4 text-accent-ink" />
                  </Primitive.ItemIndicator>
                </span>
                <span>
                  <Primitive.ItemText>{option.label}</Primitive.ItemText>
                  {option.description ? <span className="block text-sm text-ink-faint">{option.description}</span> : null}
                </span>
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
