"use client";

import { ErrorState } from "@/ui/error-state";
import { PlainPage } from "@/ui/plain-page";

interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <PlainPage>
      <ErrorState
        title="This page did not load"
        message="Something went wrong on the server. Trying again often helps; if it does not, give the id below to whoever runs this installation."
        correlationId={error.digest}
        onRetry={reset}
        titleAs="h1"
        className="py-0!"
      />
    </PlainPage>
  );
}
