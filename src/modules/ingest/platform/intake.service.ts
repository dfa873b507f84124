import type { Database } from "@/db/database";
import { Fault } from "@/kernel/fault";
import { customerIdOf, newId, orgIdOf } from "@/kernel/ids";
import type { BatchAnswer, FailedVerdict, IngestService } from "../contract";
import { stringifyAny, toStorableText } from "../text";
import { LIMITS } from "../contract";
import { judge } from "../verdict";
import type { PlacedBy, PlatformAnswer, PlatformContext, PlatformRequest } from "./contract";
import { findAssigned, insertLetters, settleLetters, type Letter } from "./letters.store";
import { organisationExists } from "./place.store";
import { placesOf, UNPLACED, type Place } from "./place.service";
import { fingerprintOf, subjectOf } from "./subject";

/** The way in for platform keys: each event to its organisation, and what has none to the operator. */
export interface PlatformIntake {
  /**
   * Answers after everything is durable: accepted events in the organisations' ledgers, the others with the operator.
   * Organisations commit by themselves. Should one of them fail, the whole request does, and says nothing of the
   * others: anyone who sends it again learns that what they took is a duplicate.
   * @throws Fault `not_found` when `customerId` is nobody's
   * @throws Fault `unavailable` as {@link IngestService} does
   */
  accept(keyId: string, request: PlatformRequest): Promise<PlatformAnswer>;
}

/** What one organisation gets of a request. */
interface Share {
  readonly orgId: string;
  readonly indexes: number[];
  readonly contexts: PlatformContext[];
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
      const subjects = events.map(subjectOf);
      const payloads = events.map(payloadOf);
      const fingerprints = payloads.map((payload) => fingerprintOf(keyId, payload));
      const places: Place[] =
        customerId === undefined ? [...(await placesOf(db, keyId, subjects))] : await named(customerId).then((orgId) => events.map(() => ({ orgId, by: "header" as const })));

      // The same event again, by its id: without one, the same words say nothing of where they come from.
      const unplaced = places.flatMap((place, index) => ("code" in place && typeof subjects[index]?.clientEventId === "string" ? [index] : []));
      if (unplaced.length > 0) {
        const known = await db.operator((sql) => findAssigned(sql, unplaced.map((index) => fingerprints[index] ?? "")));
        for (const index of unplaced) {
          const orgId = known.get(fingerprints[index] ?? "");
          if (orgId !== undefined) places[index] = { orgId, by: "operator" };
        }
      }

      const shares = sharesOf(places, keyId);
      const answers = await allOf(
        shares.map(({ indexes, contexts, orgId }) =>
          ingest.accept(orgId, { source: "api", events: indexes.map((index) => events[index]), contexts, sentAt }),
        ),
      );

      const failed: FailedVerdict[] = [];
      const letters = new Map<string, Letter>();
      places.forEach((place, index) => {
        if (!("code" in place)) return;
        const verdict = verdictOf(events[index], index, place.code, { receivedAt, skew });
        failed.push(verdict);
        const [subject, payload, fingerprint] = [subjects[index], payloads[index], fingerprints[index]];
        if (subject === undefined || payload === undefined || fingerprint === undefined) throw new Error("an event has lost what was read of it");
        const known = letters.get(fingerprint);
        const { code, path, message } = verdict;
        letters.set(fingerprint, { ...subject, id: known?.id ?? newId(), code, path, message, payload, fingerprint, occurrences: (known?.occurrences ?? 0) + 1 });
      });
      const placed = places.flatMap((place, index) => ("orgId" in place ? [{ fingerprint: fingerprints[index] ?? "", orgId: place.orgId }] : []));
      // Two transactions: each locks its rows in an order of its own.
      if (letters.size > 0) await db.operator((sql) => insertLetters(sql, { keyId, skew, receivedAt: new Date(receivedAt) }, [...letters.values()]));
      if (placed.length > 0) await db.operator((sql) => settleLetters(sql, placed, `key:${keyId}`));
      return merged(new Date(receivedAt), shares, answers, failed);
    },
  };
}

/** As it is kept: as sent, and cut where it is too large to be an event of anybody's. */
function payloadOf(event: unknown): string {
  const payload = stringifyAny(event, LIMITS.eventBytes);
  const tooLarge = payload.length > LIMITS.eventBytes || Buffer.byteLength(payload) > LIMITS.eventBytes;
  return tooLarge ? `${toStorableText(payload.slice(0, LIMITS.eventBytes))}… (cut)` : toStorableText(payload);
}

/** An event that is wrong in itself is told so: to name an organisation would not help it. */
function verdictOf(event: unknown, index: number, code: keyof typeof UNPLACED, options: { receivedAt: number; skew: number }): FailedVerdict {
  const judgement = judge(event, index, options);
  if ("failed" in judgement) return judgement.failed.verdict;
  return { index, clientEventId: judgement.valid.clientEventId, code, path: null, message: UNPLACED[code] };
}

function sharesOf(places: readonly Place[], keyId: string): readonly Share[] {
  const shares = new Map<string, Share>();
  places.forEach((place, index) => {
    if ("code" in place) return;
    const share = shares.get(place.orgId) ?? { orgId: place.orgId, indexes: [], contexts: [] };
    shares.set(place.orgId, share);
    share.indexes.push(index);
    share.contexts.push(contextOf(place.by, keyId));
  });
  return [...shares.values()];
}

export function contextOf(by: PlacedBy, key: string): PlatformContext {
  return { kind: "platform", by, key };
}

/** Waits for all of them before the first failure is raised: nothing is written after the answer has left. */
async function allOf(answers: readonly Promise<BatchAnswer>[]): Promise<readonly BatchAnswer[]> {
  await Promise.allSettled(answers);
  return Promise.all(answers);
}

function merged(receivedAt: Date, shares: readonly Share[], answers: readonly BatchAnswer[], unplaced: readonly FailedVerdict[]): PlatformAnswer {
  const failed = answers.flatMap((answer, i) => answer.failed.map((verdict) => ({ ...verdict, index: shares[i]?.indexes[verdict.index] ?? verdict.index })));
  return {
    receivedAt: receivedAt.toISOString(),
    accepted: answers.flatMap((answer) => answer.accepted),
    duplicates: answers.flatMap((answer) => answer.duplicates),
    failed: [...failed, ...unplaced].sort((a, b) => a.index - b.index),
    batches: Object.fromEntries(answers.map((answer, i) => [customerIdOf(shares[i]?.orgId ?? ""), answer.batchId])),
  };
}
