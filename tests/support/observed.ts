import type { EnvelopeItem } from "@/modules/ingest/contract";

/** Events with what a server observed with each, by position. */
export function observed(events: readonly unknown[], contexts: readonly Readonly<Record<string, unknown>>[]): readonly EnvelopeItem[] {
  return events.map((event, i) => ({ event, context: contexts[i] }));
}
