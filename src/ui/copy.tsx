"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied: "Copy key". */
  readonly label?: string;
}

export function CopyButton({ text, label = "Copy" }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2_000);
    return () => clearTimeout(timer);
  }, [state]);

  return (
    <Button
      size="small"
      onClick={() => {
        copy(text).then(
          () => setState("copied"),
          () => setState("refused"),
        );
      }}
    >
      {state === "copied" ? <Check aria-hidden className="size-4 text-good" /> : <Copy aria-hidden className="size-4" />}
      <span aria-live="polite">{state === "copied" ? "Copied" : state === "refused" ? "Select and copy by hand" : label}</span>
    </Button>
  );
}

/** The clipboard API exists only on https and localhost; a self-hosted address is often neither. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  // Inside an open dialog, because focus may not leave it.
  (document.activeElement?.closest("[role=dialog]") ?? document.body).append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("The browser refused to copy.");
}

interface SnippetProps {
  readonly code: string;
  /** What the snippet is, for screen readers: "Command that sends a first event". */
  readonly label: string;
  readonly className?: string;
}

/** A block of code, ready to copy. */
export function Snippet({ code, label, className }: SnippetProps) {
  return (
    <figure className={cx("min-w-0 overflow-hidden rounded-md border border-line bg-canvas", className)}>
      <figcaption className="flex items-center justify-between gap-2 border-b border-line py-1 pr-1 pl-3 text-sm text-ink-faint">
        {label}
        <CopyButton text={code} />
      </figcaption>
      {/* What scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} role="group" aria-label={label} className="overflow-x-auto p-3 text-left font-mono text-sm -outline-offset-2">
        <code>{code}</code>
      </pre>
    </figure>
  );
}
