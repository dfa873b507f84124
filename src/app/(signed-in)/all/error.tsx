"use client";

import { ErrorState } from "@/ui/error-state";

interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** A page failed; what stands around it still works. */
export default function AllErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <ErrorState
      title="This page did not load"
      message="Something went wrong on the server. Trying again often helps; if it does not, give the id below to whoever runs this installation."
      correlationId={error.digest}
      onRetry={reset}
      titleAs="h1"
      className="mt-[12vh]"
    />
  );
}
