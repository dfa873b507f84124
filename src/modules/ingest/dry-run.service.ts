import { textArray } from "@/db/array";
import type { Database } from "@/db/database";
import type { IngestService } from "./contract";
import { judgeAll } from "./service";
import { findKnownIds } from "./store";

/** An ingest that gives the verdicts it would give, and writes nothing. What it was shown before is a duplicate. */
export function createDryRun(db: Database): IngestService {
  const seen = new Set<string>();
  return {
    async accept(orgId, envelope) {
      const { events, failures } = judgeAll(orgId, envelope);
      const ids = events.map(({ event }) => event.clientEventId);
      const known = await db.tenant(orgId).read((sql) => findKnownIds(sql, orgId, textArray(ids)));
      const accepted: string[] = [];
      const duplicates: string[] = [];
      for (const id of ids) {
        (known.has(id) || seen.has(id) ? duplicates : accepted).push(id);
        seen.add(id);
      }
      return { batchId: "dry-run", receivedAt: new Date().toISOString(), accepted, duplicates, failed: failures.map(({ verdict }) => verdict) };
    },
  };
}
