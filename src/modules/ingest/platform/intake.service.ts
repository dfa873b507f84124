import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import { customerIdOf, newId, orgIdOf } from "@/kernel/ids";
import type { BatchAnswer, EnvelopeItem, FailedVerdict, IngestService } from "../contract";
import { stringifyAny, toStorableText } from "../text";
import { LIMITS } from "../contract";
import { cutText, failedEvent, judge } from "../verdict";
import type { ResolvedBy, PlatformAnswer, PlatformContext, PlatformRequest } from "./contract";
import { findAssigned, insertUnassigned, settleUnassigned, type NewUnassignedEvent } from "./unassigned-intake.store";
import { organisationExists } from "./resolve.store";
import { resolveOrganisations, UNRESOLVED, type Resolution } from "./resolve.service";
import { fingerprintOf, routingFieldsOf } from "./routing-fields";

/** The way in for platform keys: each event to its organisation, and what has none to the operator. */
export interface PlatformIntake {
  /**
   * Answers after everything is durable: accepted events in the organisations' ledgers, the others with the operator.
   * Organisations commit by themselves. Should one of them fail, the whole request does, and says nothing of the
   * others: anyone who sends it again learns that what they took is a duplicate.
   * @throws Fault `not_found` when no organisation has that `customerId`
   * @throws Fault `unavailable` as {@link IngestService} does
   */
  accept(keyId: string, request: PlatformRequest): Promise<PlatformAnswer>;
}

/** What one organisation gets of a request. */
interface Share {
  readonly orgId: string;
  readonly indexes: number[];
  readonly items: EnvelopeItem[];
}

export function createPlatformIntake(db: Database, ingest: IngestService): PlatformIntake {
  async function named(customerId: string): Promise<string> {
    const orgId = orgIdOf(customerId);
    if (orgId !== undefined && (await db.platform((sql) => organisationExists(sql, orgId)))) return orgId;
    throw new Fault("not_found", "X-Customer-ID names no organisation of this installation.", { path: "X-Customer-ID" });
  }

  return {
    async accept(keyId, { events, sentAt, customerId }) {
      const receivedAt = Date.now();
      const skew = sentAt === undefined ? 0 : receivedAt - sentAt;
      const routing = events.map(routingFieldsOf);
      const payloads = events.map(payloadOf);
      const fingerprints = payloads.map((payload) => fingerprintOf(keyId, payload));
      const resolutions: Resolution[] =
        customerId === undefined ? [...(await resolveOrganisations(db, keyId, routing))] : await named(customerId).then((orgId) => events.map(() => ({ orgId, by: "header" as const })));

      // The same event again, by its id: without one, the same words say nothing of where they come from.
      const unresolved = resolutions.flatMap((resolution, index) => ("code" in resolution && typeof routing[index]?.clientEventId === "string" ? [index] : []));
      if (unresolved.length > 0) {
        const known = await db.operator((sql) => findAssigned(sql, unresolved.map((index) => fingerprints[index] ?? "")));
        for (const index of unresolved) {
          const orgId = known.get(fingerprints[index] ?? "");
          if (orgId !== undefined) resolutions[index] = { orgId, by: "operator" };
        }
      }

      const shares = sharesOf(events, resolutions, keyId);
      const answers = await allOf(
        shares.map(({ items, orgId }) =>
          ingest.accept(orgId, { source: "api", items, sentAt }),
        ),
      );

      const failed: FailedVerdict[] = [];
      const unassigned = new Map<string, NewUnassignedEvent>();
      resolutions.forEach((resolution, index) => {
        if (!("code" in resolution)) return;
        const verdict = verdictOf(events[index], index, resolution.code, { receivedAt, skew });
        failed.push(verdict);
        const [fields, payload, fingerprint] = [routing[index], payloads[index], fingerprints[index]];
        if (fields === undefined || payload === undefined || fingerprint === undefined) throw new Error("an event has lost what was read of it");
        const known = unassigned.get(fingerprint);
        const { code, path, message } = verdict;
        unassigned.set(fingerprint, { ...fields, id: known?.id ?? newId(), code, path, message, payload, fingerprint, occurrences: (known?.occurrences ?? 0) + 1 });
      });
      const resolved = resolutions.flatMap((resolution, index) => ("orgId" in resolution ? [{ fingerprint: fingerprints[index] ?? "", orgId: resolution.orgId }] : []));
      // Two transactions: each locks its rows in an order of its own.
      if (unassigned.size > 0) await db.operator((sql) => insertUnassigned(sql, { keyId, skew, receivedAt: new Date(receivedAt) }, [...unassigned.values()]));
      if (resolved.length > 0) await db.operator((sql) => settleUnassigned(sql, resolved, `key:${keyId}`));
      return merged(new Date(receivedAt), shares, answers, failed);
    },
  };
}

/** As it is kept: as sent, and cut where it is too large to be an event of anybody's. */
function payloadOf(event: unknown): string {
  const payload = stringifyAny(event, LIMITS.eventBytes);
  const tooLarge = payload.length > LIMITS.eventBytes || Buffer.byteLength(payload) > LIMITS.eventBytes;
  return tooLarge ? cutText(payload) : toStorableText(payload);
}

/** An event that is wrong in itself is told so: to name an organisation would not help it. */
function verdictOf(event: unknown, index: number, code: keyof typeof UNRESOLVED, options: { receivedAt: number; skew: number }): FailedVerdict {
  const judgement = judge(event, options);
  if ("problem" in judgement) return failedEvent({ event }, index, judgement.problem, options).verdict;
  return { index, clientEventId: judgement.valid.clientEventId, code, path: null, message: UNRESOLVED[code] };
}

function sharesOf(events: readonly unknown[], resolutions: readonly Resolution[], keyId: string): readonly Share[] {
  const shares = new Map<string, Share>();
  resolutions.forEach((resolution, index) => {
    if ("code" in resolution) return;
    const share = shares.get(resolution.orgId) ?? { orgId: resolution.orgId, indexes: [], items: [] };
    shares.set(resolution.orgId, share);
    share.indexes.push(index);
    share.items.push({ event: events[index], context: contextOf(resolution.by, keyId) });
  });
  return [...shares.values()];
}

export function contextOf(by: ResolvedBy, key: string): PlatformContext {
  return { kind: "platform", by, key };
}

/** Waits for all of them before the first failure is raised: nothing is written after the answer has left. */
async function allOf(answers: readonly Promise<BatchAnswer>[]): Promise<readonly BatchAnswer[]> {
  await Promise.allSettled(answers);
  return Promise.all(answers);
}

function merged(receivedAt: Date, shares: readonly Share[], answers: readonly BatchAnswer[], unresolved: readonly FailedVerdict[]): PlatformAnswer {
  const failed = answers.flatMap((answer, i) => answer.failed.map((verdict) => ({ ...verdict, index: shares[i]?.indexes[verdict.index] ?? verdict.index })));
  return {
    receivedAt: receivedAt.toISOString(),
    accepted: answers.flatMap((answer) => answer.accepted),
    duplicates: answers.flatMap((answer) => answer.duplicates),
    failed: [...failed, ...unresolved].sort((a, b) => a.index - b.index),
    batches: Object.fromEntries(answers.map((answer, i) => [customerIdOf(shares[i]?.orgId ?? ""), answer.batchId])),
  };
}
