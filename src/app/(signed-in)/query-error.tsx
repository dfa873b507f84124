"use client";

import { faultOf, faultText } from "@/transport/query-client";
import { ErrorState } from "@/ui/error-state";

interface QueryErrorProps {
  readonly title: string;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly retrying: boolean;
}

/** What failed to load, in the place where it would stand. */
export function QueryError({ title, error, onRetry, retrying }: QueryErrorProps) {
  return <ErrorState title={title} message={failureText(error)} correlationId={faultOf(error)?.correlationId || undefined} onRetry={onRetry} retrying={retrying} />;
}

/** An error in words for the one who reads it. */
export const failureText = faultText;
