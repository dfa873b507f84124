import type { Sql } from "@/db/sql";
import type { Tenant } from "@/db/tenant";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import { type IngestService, type Source, SOURCES } from "@/modules/ingest/contract";
import type { DeadLetter, Resent } from "./contract";
import { eventOf, resend, type Translators } from "./resend.service";
import { type DrainedSpan, type EventKey, findLatest, insertSetAside, markReplayed, markResent, readOpen, readSetAside, supersede } from "./store";

/** What an organisation can do with its dead letters. */
export interface DeadLetters {
  /**
   * Sends open dead letters of the verdict stage through ingest again, each with its own id, source and clock. Twice,
   * at once or broken off half-way, each is accepted once.
   * @param fix gives the event as it should have been sent, from how it was; without it, it is sent as it was
   * @throws Fault `unavailable` as {@link IngestService} does; those before are sent
   */
  resend(tenant: Tenant, ids: readonly string[], actor: Actor, fix?: (event: unknown, deadLetter: DeadLetter) => unknown): Promise<Resent>;
}

/** What is sent in one go. */
const PORTION = 500;

export function createDeadLetters(ingest: IngestService, translators: Translators): DeadLetters {
  async function send(tenant: Tenant, source: Source, deadLetters: readonly DeadLetter[], actor: Actor): Promise<Resent> {
    const { orgId } = tenant;
    const { batchId, accepted, duplicates, failed } = await resend(ingest, orgId, source, deadLetters, translators);
    const failures = new Set(failed.map(({ index }) => index));
    const taken = new Set(accepted);
    const sent = deadLetters.map(({ id, clientEventId }, index) => {
      if (failures.has(index)) return { id, status: "open" } as const;
      // Of two with one id, ingest took the first.
      return { id, status: clientEventId === null || taken.delete(clientEventId) ? "replayed" : "superseded" } as const;
    });
    const counts = { accepted: accepted.length, duplicates: duplicates.length, failed: failed.length };
    await tenant.write(async (sql) => {
      await markResent(sql, orgId, sent);
      await recordAudit(sql, { orgId, actor, action: "dead_letters.resent", target: `batch:${batchId}`, details: counts });
    });
    return { ...counts, skipped: 0 };
  }

  return {
    async resend(tenant, ids, actor, fix) {
      const total = { accepted: 0, duplicates: 0, failed: 0, skipped: 0 };
      const wanted = [...new Set(ids)];
      for (let from = 0; from < wanted.length; from += PORTION) {
        const portion = wanted.slice(from, from + PORTION);
        const open = await tenant.read((sql) => readOpen(sql, tenant.orgId, portion));
        const whole = open.flatMap((deadLetter) => {
          const given = eventOf(deadLetter);
          if (given === undefined) return [];
          return [fix ? { ...deadLetter, payload: JSON.stringify(fix(given.event, deadLetter)) } : deadLetter];
        });
        total.skipped += portion.length - whole.length;
        for (const source of SOURCES) {
          const own = whole.filter((deadLetter) => deadLetter.source === source);
          if (own.length === 0) continue;
          const sent = await send(tenant, source, own, actor);
          total.accepted += sent.accepted;
          total.duplicates += sent.duplicates;
          total.failed += sent.failed;
        }
      }
      return total;
    },
  };
}

// For other modules, in their own transactions.

export const latestDeadLetter = (sql: Sql, orgId: string, clientEventId: string): Promise<DeadLetter | undefined> => findLatest(sql, orgId, clientEventId);
/** See {@link supersede}. */
export const supersedeDeadLetters = (sql: Sql, orgId: string, span: DrainedSpan): Promise<void> => supersede(sql, orgId, span);
/** See {@link insertSetAside}. */
export const addSetAsideDeadLetter = (sql: Sql, orgId: string, key: EventKey, code: string, message: string): Promise<void> => insertSetAside(sql, orgId, key, code, message);
/** See {@link readSetAside}. */
export const eventsSetAside = (sql: Sql, orgId: string, keys: readonly EventKey[]): Promise<readonly EventKey[]> => readSetAside(sql, orgId, keys);
/** See {@link markReplayed}. */
export const settleReplayed = (sql: Sql, orgId: string, keys: readonly EventKey[]): Promise<void> => markReplayed(sql, orgId, keys);
