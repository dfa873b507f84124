import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit, recordOperatorAudit } from "@/modules/audit/service";
import { eventOf, resend } from "@/modules/dead-letters/resend.service";
import type { IngestService } from "../contract";
import type { Assigned, UnassignedFilter, UnassignedStatus, ResolvedBy, PlatformContext, Selection, UnassignedDetail, UnassignedRow, UnassignedSummary } from "./contract";
import { organisationExists } from "./resolve.store";
import { resolveOrganisations } from "./resolve.service";
import { routingFieldsOf } from "./routing-fields";
import { claimFor, countUnassigned, discardOpen, findUnassigned, type UnassignedEvent, listUnassigned, lockAssigning, markAssigned, pageOfOpen, readOpen, summarise } from "./unassigned.store";

export interface UnassignedPage {
  readonly filter: UnassignedFilter;
  readonly status: UnassignedStatus;
  readonly before: string | null;
  readonly limit: number;
}

/** Events without an organisation, for platform admins. */
export interface Unassigned {
  summary(): Promise<UnassignedSummary>;
  /** The newest first, how many there are over all pages, and when that was. @param before the last id of the page before */
  page(asked: UnassignedPage): Promise<{ readonly rows: readonly UnassignedRow[]; readonly total: number; readonly asOf: Date }>;
  /** @throws Fault `not_found` */
  get(id: string): Promise<UnassignedDetail>;
  /**
   * Sends events on to an organisation, through its ledger: twice, at once, or broken off half-way, each gets there once.
   * @throws Fault `not_found` for an unknown organisation
   * @throws Fault `unavailable` as {@link IngestService} does; what was begun can only be finished
   */
  assign(selection: Selection, orgId: string, actor: Actor): Promise<Assigned>;
  /** Looks for their organisations again: what was not known then may be known now. */
  retry(selection: Selection, actor: Actor): Promise<Assigned>;
  /** Never counted by anybody. @returns how many; what is on its way to an organisation stays */
  discard(selection: Selection, actor: Actor): Promise<{ readonly discarded: number }>;
}

/** What is sent on in one go: as much as a batch. */
const PORTION = 500;

export function createUnassigned(db: Database, ingest: IngestService): Unassigned {
  /**
   * One at a time in this process: each holds a connection while ingest needs another of the same pool, and together
   * they could hold them all.
   */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  }

  async function* portionsOf(selection: Selection): AsyncGenerator<readonly string[]> {
    if ("ids" in selection) {
      const ids = [...new Set(selection.ids)].sort();
      for (let from = 0; from < ids.length; from += PORTION) yield ids.slice(from, from + PORTION);
      return;
    }
    for (let after: string | null = null; ; ) {
      const last: string | null = after;
      const ids: string[] = await db.operator((sql) => pageOfOpen(sql, selection.filter, selection.until, last, PORTION));
      if (ids.length > 0) yield ids;
      if (ids.length < PORTION) return;
      after = ids.at(-1) ?? null;
    }
  }

  /**
   * The organisation is noted before the events are sent there: anyone who is broken off in between, or is slower than
   * another, cannot bring the same event to a second organisation. The ledger does the rest.
   */
  async function send(ids: readonly string[], orgId: string, by: ResolvedBy, actor: Actor): Promise<Omit<Assigned, "left">> {
    await db.operator((sql) => claimFor(sql, ids, orgId));
    return inTurn(() =>
      db.operator(async (sql) => {
        await lockAssigning(sql);
        const open = (await readOpen(sql, ids)).filter(({ assignedTo }) => assignedTo === orgId);
        if (open.length === 0) return { accepted: 0, duplicates: 0, failed: 0 };
        const stored = open.map((event) => ({ ...event, context: { kind: "platform", by, key: event.keyId } satisfies PlatformContext }));
        const { batchId, accepted, duplicates, failed } = await resend(ingest, orgId, "api", stored);
        const details = { by, accepted: accepted.length, duplicates: duplicates.length, failed: failed.length };
        // The organisation's own log says who brought it events. Broken off behind it, it says so twice.
        await db.tenant(orgId).write((own) => recordAudit(own, { orgId, actor, action: "events.assigned", target: `batch:${batchId}`, details }));
        const sent = open.map(({ id }) => id);
        await markAssigned(sql, sent, actor);
        await recordOperatorAudit(sql, { actor, action: "events.assigned", target: `organisation:${orgId}`, details: { ...details, batchId, events: sent } });
        return { accepted: accepted.length, duplicates: duplicates.length, failed: failed.length };
      }),
    );
  }

  /** By organisation and by how it was found, the ids that can be resolved now. */
  async function resolveAgain(open: readonly UnassignedEvent[]): Promise<Map<string, { orgId: string; by: ResolvedBy; ids: string[] }>> {
    const groups = new Map<string, { orgId: string; by: ResolvedBy; ids: string[] }>();
    const put = (id: string, orgId: string, by: ResolvedBy) => {
      const group = groups.get(`${orgId} ${by}`) ?? { orgId, by, ids: [] };
      groups.set(`${orgId} ${by}`, group);
      group.ids.push(id);
    };
    for (const { id, assignedTo } of open) if (assignedTo !== null) put(id, assignedTo, "operator");
    const free = open.filter(({ assignedTo }) => assignedTo === null);
    for (const keyId of new Set(free.map((event) => event.keyId))) {
      const unassigned = free.filter((event) => event.keyId === keyId);
      const resolutions = await resolveOrganisations(db, keyId, unassigned.map((event) => routingFieldsOf(eventOf(event)?.event)));
      unassigned.forEach(({ id }, index) => {
        const resolution = resolutions[index];
        if (resolution !== undefined && "orgId" in resolution) put(id, resolution.orgId, resolution.by);
      });
    }
    return groups;
  }

  async function openOf(ids: readonly string[]): Promise<readonly UnassignedEvent[]> {
    return db.operator((sql) => readOpen(sql, ids));
  }

  return {
    summary: () => db.platform(summarise),
    page({ filter, status, before, limit }) {
      // To act on "all of these" is to act on what was shown, and not on what came since.
      const asOf = new Date();
      return db.platform(async (sql) => ({ rows: await listUnassigned(sql, filter, status, before, limit), total: await countUnassigned(sql, filter, status), asOf }));
    },

    async get(id) {
      const event = await db.platform((sql) => findUnassigned(sql, id));
      if (event === undefined) throw new Fault("not_found", "There is no such event.");
      return event;
    },

    async assign(selection, orgId, actor) {
      if (!(await db.platform((sql) => organisationExists(sql, orgId)))) throw new Fault("not_found", "There is no such organisation.", { path: "organisation" });
      const total = { accepted: 0, duplicates: 0, failed: 0, left: 0 };
      for await (const ids of portionsOf(selection)) {
        add(total, await send(ids, orgId, "operator", actor));
        total.left += (await openOf(ids)).length;
      }
      return total;
    },

    async retry(selection, actor) {
      const total = { accepted: 0, duplicates: 0, failed: 0, left: 0 };
      for await (const ids of portionsOf(selection)) {
        for (const { orgId, by, ids: found } of (await resolveAgain(await openOf(ids))).values()) add(total, await send(found, orgId, by, actor));
        total.left += (await openOf(ids)).length;
      }
      return total;
    },

    async discard(selection, actor) {
      let discarded = 0;
      for await (const ids of portionsOf(selection)) {
        discarded += await db.operator(async (sql) => {
          const gone = await discardOpen(sql, ids, actor);
          if (gone.length > 0) await recordOperatorAudit(sql, { actor, action: "events.discarded", target: "unassigned_events", details: { events: gone } });
          return gone.length;
        });
      }
      return { discarded };
    },
  };
}

function add(total: { accepted: number; duplicates: number; failed: number }, more: Omit<Assigned, "left">): void {
  total.accepted += more.accepted;
  total.duplicates += more.duplicates;
  total.failed += more.failed;
}
