"use client";

import { ErrorState } from "@/ui/error-state";

export interface PageErrorProps {
  /** With a digest when it was raised on the server, whose log has it under that id. */
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
  readonly className?: string;
}

/** A page that failed as a whole. */
export function PageError({ error: { digest }, reset, className }: PageErrorProps) {
  return (
    <ErrorState
      title="This page did not load"
      message={
        digest
          ? "Something went wrong on the server. Trying again often helps; if it does not, give the id below to the people who run this installation."
          : "Something went wrong in the browser. Try again, or load the page again."
      }
      correlationId={digest}
      onRetry={reset}
      titleAs="h1"
      className={className}
    />
  );
}
