import type { Database } from "@/db/database";
import { receivedSince } from "@/kernel/received";
import type { Tenant } from "@/db/tenant";
import { Fault } from "@/kernel/fault";
import { addReplacement, addReplayBatch, type CorrectedEvent } from "./corrections.store";
import type { ReadModel } from "./contract";
import { freezeReceipts } from "./freeze.service";
import { frozenThrough, keptSince } from "./frozen.store";
import { KEY, type StagedKey, stagedEvents } from "./stage.store";
import { drainAll, type OnPassError } from "./drain.service";
import type { Pass } from "./passes.contract";
import { rebuildDays, recomputePeople, spanOfDays } from "./rebuild.service";
import { modelsToRebuild, setVersions } from "./versions.store";
import { auditTrail } from "./audit-trail.store";
import type { AuditRow } from "./audit-trail.contract";
import { latestRuns, passFigures } from "./passes.store";
import type { PassFigures, PassRow } from "./passes.contract";
import { qualityByDay } from "./quality.store";
import type { QualityDay } from "./quality.contract";
import { lagOf } from "./facts.contract";
import { queryFacts } from "./facts.store";
import { queryLane } from "./status.store";
import type { PipelineStatus } from "./status.contract";

export interface Pipeline {
  /** Drains until no lane (or only the lane of `orgId`) has work that can be done now. */
  drain(orgId?: string): Promise<Pass>;
  /**
   * Records new fields for an accepted event and asks its lane to replay it. Raw and ledger keep what
   * was received.
   * @throws Fault `not_found` when the organisation never accepted the id
   * @throws Fault `unprocessable` when it would occur more than 24 hours after its receipt
   * @throws Fault `conflict` when raw has the event no more, or it counts on a frozen day
   */
  correct(tenant: Tenant, clientEventId: string, event: CorrectedEvent, reason: string): Promise<{ version: number; replayBatchId: string }>;
  /** Rebuilds local days, or all of them; when no day is left out, {@link rebuildWanted} names no model afterwards. @returns how many. @throws Fault `conflict`, `unprocessable` */
  rebuild(orgId: string, range?: { readonly from: string; readonly to: string }, onDay?: (day: string) => void): Promise<number>;
  /** Makes what every read model keeps of these people again from their staged events, in the organisation's lane. */
  recomputePeople(orgId: string, people: readonly string[]): Promise<void>;
  /** Lets the events go that were received before a UTC day; see {@link freezeReceipts}. */
  freeze(orgId: string, until: Date): Promise<Date | null>;
  /** The read models whose numbers were built by another version of the code: a rebuild of all days is wanted. */
  rebuildWanted(tenant: Tenant): Promise<readonly string[]>;
  status(tenant: Tenant): Promise<PipelineStatus>;
  /** Latest first. */
  runs(tenant: Tenant, limit: number): Promise<readonly PassRow[]>;
  passes(tenant: Tenant, hours: number): Promise<PassFigures>;
  quality(tenant: Tenant, days: number): Promise<readonly QualityDay[]>;
  /** What happened to raw events after their receipt, latest first. */
  audit(tenant: Tenant, limit: number): Promise<readonly AuditRow[]>;
}

/**
 * @param models what is loaded from staged events, in the order of loading
 * @param wake told that the organisation has work
 */
export function createPipeline(db: Database, models: readonly ReadModel[], wake: (orgIds: readonly string[]) => void, onError: OnPassError): Pipeline {
  return {
    drain: (orgId) => drainAll(db, models, onError, orgId),
    async correct(tenant, clientEventId, event, reason) {
      const answer = await tenant.write(async (sql) => {
        const [entry] = await sql.rows<StagedKey & Record<string, unknown>>(`SELECT ${KEY} FROM raw.event_ledger WHERE org_id = $1 AND client_event_id = $2`, [tenant.orgId, clientEventId]);
        if (!entry) throw new Fault("not_found", "no event with this id was accepted", { path: "clientEventId" });
        if (event.occurredAt !== undefined && receivedSince(new Date(event.occurredAt)) > entry.receivedAt) {
          throw new Fault("unprocessable", "an event occurs at most 24 hours after it was received", { path: "occurredAt" });
        }
        const replayBatchId = await addReplayBatch(sql, tenant.orgId);
        const frozenThroughDay = await frozenThrough(sql, tenant.orgId);
        const since = await keptSince(sql, tenant.orgId);
        const frozen =
          (since !== null && entry.receivedAt < since) ||
          (frozenThroughDay !== null && (await stagedEvents(sql, tenant.orgId, [entry])).some(({ localDay }) => localDay <= frozenThroughDay));
        const version = frozen ? undefined : await addReplacement(sql, tenant.orgId, entry, event, reason, replayBatchId);
        if (version === undefined) throw new Fault("conflict", "raw events of that day are no longer kept; it counts as it is", { path: "clientEventId" });
        return { version, replayBatchId };
      });
      wake([tenant.orgId]);
      return answer;
    },
    async rebuild(orgId, range, onDay) {
      const span = await spanOfDays(db, orgId);
      const asked = range ?? span;
      const days = asked ? await rebuildDays(db, models, orgId, asked.from, asked.to, onDay) : 0;
      const all = !span || !range || (range.from <= span.from && range.to >= span.to);
      if (all) await db.lane(orgId).write((sql) => setVersions(sql, orgId, models));
      return days;
    },
    recomputePeople: (orgId, people) => recomputePeople(db, models, orgId, people),
    freeze: (orgId, until) => freezeReceipts(db, models, orgId, until),
    rebuildWanted: (tenant) => tenant.read((sql) => modelsToRebuild(sql, tenant.orgId, models)),
    runs: (tenant, limit) => tenant.read((sql) => latestRuns(sql, tenant.orgId, limit)),
    passes: (tenant, hours) => tenant.read((sql) => passFigures(sql, tenant.orgId, hours)),
    quality: (tenant, days) => tenant.read((sql) => qualityByDay(sql, tenant.orgId, days)),
    audit: (tenant, limit) => tenant.read((sql) => auditTrail(sql, tenant.orgId, limit)),
    status: (tenant) =>
      tenant.read(async (sql) => {
        const facts = await queryFacts(sql, tenant.orgId, ["at", "pendingBatches", "waiting", "oldestWaitingAt", "lastDrainedAt", "deadLetters"]);
        const { pendingBatches, waiting, lastDrainedAt, deadLetters } = facts;
        return { pendingBatches, pendingEvents: waiting, lagMs: lagOf(facts), lastDrainedAt, deadLetters, ...(await queryLane(sql, tenant.orgId)) };
      }),
  };
}
