import { setTimeout as sleep } from "node:timers/promises";
import type { ClientEvent } from "@/modules/ingest/contract";
import { BATCH, SINGLE, verdictsOf, type Client } from "./http-adapters";
import { within } from "./pace";

export interface LoadReport {
  /** Every event that was sent, by organisation and id. All of them were answered in the end. */
  readonly events: ReadonlyMap<string, readonly ClientEvent[]>;
  /** Ids that some answer called accepted, by organisation; each should be in here once. */
  readonly accepted: ReadonlyMap<string, readonly string[]>;
  readonly requests: number;
  /** Sent again because no answer came, or a 503. */
  readonly retries: number;
  /** Events that were sent again although they had been answered. */
  readonly resent: number;
}

export interface Load {
  /** Requests that were answered until now. */
  answered(): number;
  /** Sends nothing new, and resolves when everything that was sent is answered. */
  finish(): Promise<LoadReport>;
}

const TYPES = ["page_view", "lesson_completed", "survey_answered"];
const PATIENCE_MS = within(40_000);

/** `workers` clients that send batches and singles of the organisations in turn, and again what is not answered. */
export function startLoad(origin: string, clients: readonly Client[], workers: number): Load {
  const events = new Map<string, ClientEvent[]>(clients.map(({ orgId }) => [orgId, []]));
  const accepted = new Map<string, string[]>(clients.map(({ orgId }) => [orgId, []]));
  let requests = 0;
  let answered = 0;
  let retries = 0;
  let resent = 0;
  let stopped = false;

  async function send({ write, orgId }: Client, batch: readonly ClientEvent[], failing: boolean): Promise<void> {
    const single = batch.length === 1 && !failing;
    // A failing neighbour now and then: it must cost nobody anything, however often it is sent.
    const body = JSON.stringify(single ? batch[0] : { events: failing ? [...batch, { clientEventId: `bad-${batch[0]?.clientEventId}`, type: 1 }] : batch });
    const givenUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      requests++;
      const response = await fetch(`${origin}${single ? SINGLE : BATCH}`, {
        method: "POST", body, headers: { authorization: `Bearer ${write}`, "content-type": "application/json" }, signal: AbortSignal.timeout(within(15_000)),
      }).catch(() => undefined);
      const text = await response?.text().catch(() => undefined);
      if (response && text !== undefined && response.status !== 503) {
        const verdicts = await verdictsOf(new Response(text, { status: response.status }));
        if (verdicts.accepted.length + verdicts.duplicates.length !== batch.length) throw new Error(`not every event was taken: ${text}`);
        accepted.get(orgId)?.push(...verdicts.accepted);
        answered++;
        return;
      }
      if (Date.now() > givenUpAt) throw new Error(`no answer within ${PATIENCE_MS} ms; the last one was ${response?.status} ${text}`);
      retries++;
      await sleep(20 + 60 * Math.random());
    }
  }

  async function work(worker: number): Promise<void> {
    let previous: { client: Client; batch: readonly ClientEvent[] } | undefined;
    for (let n = 0; !stopped; n++) {
      const client = clients[(worker + n) % clients.length];
      if (!client) return;
      const size = Math.random() < 0.5 ? 1 : 1 + Math.floor(Math.random() * 40);
      const batch = Array.from({ length: size }, (_, i) => eventOf(`w${worker}-${n}-${i}`));
      // Recorded before it is sent: whether it has arrived is what the test is about.
      events.get(client.orgId)?.push(...batch);
      await send(client, batch, n % 7 === 3);
      if (previous && n % 5 === 2) {
        resent += previous.batch.length;
        await send(previous.client, previous.batch, false);
      }
      previous = { client, batch };
    }
  }

  const working = Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  working.catch(() => undefined);
  return {
    answered: () => answered,
    async finish() {
      stopped = true;
      await working;
      return { events, accepted, requests, retries, resent };
    },
  };
}

function eventOf(clientEventId: string): ClientEvent {
  const any = (n: number) => Math.floor(Math.random() * n);
  return {
    clientEventId,
    type: TYPES[any(TYPES.length)] ?? "page_view",
    timestamp: Date.UTC(2026, 2, 1 + any(6), any(24), any(60)),
    anonymousId: `person-${any(50)}`,
    sessionId: `session-${any(120)}`,
    courseId: `course-${any(8)}`,
  };
}
