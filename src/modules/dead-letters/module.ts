import type { IngestService } from "@/modules/ingest/contract";
import { defineModule, type Host } from "@/rpc/module";
import { createDeadLetters } from "./service";

interface Needs extends Host {
  readonly ingest: IngestService;
  /** How what was sent to other endpoints becomes an event again. */
  readonly translators: Parameters<typeof createDeadLetters>[1];
}

/** Events that failed, and the one way of sending them through ingest again. */
export const deadLetters = defineModule({
  name: "dead-letters",
  create: ({ ingest, translators }: Needs) => ({ services: { deadLetters: createDeadLetters(ingest, translators) } }),
});
