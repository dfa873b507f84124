"use client";

import { CircleAlert, RotateCw } from "lucide-react";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy";
import { cx } from "@/ui/cx";

interface ErrorStateProps {
  /** What failed: "The events over time did not load". */
  readonly title: string;
  /** Why, and what to do. */
  readonly message?: string;
  /** Finds the failure in the server's log. */
  readonly correlationId?: string;
  readonly onRetry?: () => void;
  readonly retrying?: boolean;
  /** `h1` where the state is the whole page. */
  readonly titleAs?: "p" | "h1";
  readonly className?: string;
}

/** Takes the place of the one part that failed; the rest of the page stays. */
export function ErrorState({ title, message, correlationId, onRetry, retrying, titleAs: Title = "p", className }: ErrorStateProps) {
  return (
    <div role="alert" className={cx("mx-auto flex w-full max-w-md flex-col items-center gap-2 px-4 py-12 text-center", className)}>
      <span className="mb-2 flex size-10 items-center justify-center rounded-lg bg-bad-soft text-bad">
        <CircleAlert aria-hidden className="size-5" />
      </span>
      <Title className="font-semibold">{title}</Title>
      {message ? <p className="text-ink-soft">{message}</p> : null}
      {onRetry ? (
        <Button onClick={onRetry} busy={retrying} className="mt-4">
          <RotateCw aria-hidden className={cx("size-4", retrying && "animate-spin")} />
          Try again
        </Button>
      ) : null}
      {correlationId ? (
        <p className="mt-2 flex flex-wrap items-center justify-center gap-2 text-sm text-ink-faint">
          <span>
            Correlation id <code className="font-mono text-xs">{correlationId}</code>
          </span>
          <CopyButton text={correlationId} />
        </p>
      ) : null}
    </div>
  );
}
