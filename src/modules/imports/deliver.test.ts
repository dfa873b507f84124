import { expect, test } from "vitest";
import { Fault } from "@/kernel/fault";
import type { Envelope, IngestService } from "@/modules/ingest/contract";
import { deliver, type Progress } from "./deliver";
import { type Portion, unreadable } from "./reading";

/** Accepts every event, after as many faults as it is told to raise. */
function ingestAfter(faults: readonly unknown[]): IngestService & { readonly envelopes: Envelope[]; most: number } {
  const pending = [...faults];
  let running = 0;
  const ingest = {
    envelopes: [] as Envelope[],
    most: 0,
    async accept(_: string, envelope: Envelope) {
      running++;
      ingest.most = Math.max(ingest.most, running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      if (pending.length > 0) throw pending.shift();
      ingest.envelopes.push(envelope);
      const failed = envelope.items.flatMap(({ rejection }, index) => (rejection ? [{ ...rejection, index }] : []));
      return { batchId: "b", receivedAt: "", accepted: envelope.items.flatMap(({ rejection }) => (rejection ? [] : ["e"])), duplicates: [], failed };
    },
  };
  return ingest;
}

async function* portionsOf(events: number, inEach: number): AsyncGenerator<Portion> {
  for (let i = 0; i < events; i += inEach) {
    yield { readings: [...Array.from({ length: inEach - 1 }, () => ({})), unreadable({ clientEventId: `x${i}`, path: `line ${i}`, message: "broken", payload: "x" })], amount: inEach };
  }
}

test("sends batches of at most 1,000, a few at once, and balances to the unit", async () => {
  const ingest = ingestAfter([]);
  const progress: Progress[] = [];
  const balance = await deliver(portionsOf(9_300, 300), { ingest, orgId: "o", source: "import", onProgress: (at) => progress.push(at) });
  expect(balance).toEqual({ read: 9_300, accepted: 9_269, duplicates: 0, failed: 31, batches: 10, seconds: expect.any(Number) });
  expect(ingest.envelopes.every(({ items }) => items.length <= 1_000)).toBe(true);
  expect(ingest.most).toBe(3);
  expect(progress.at(-1)).toMatchObject({ amount: 9_300, read: 9_300 });
});

test("long lines make smaller batches", async () => {
  async function* long(): AsyncGenerator<Portion> {
    for (let i = 0; i < 6; i++) yield { readings: [{}, {}], amount: 1024 * 1024 };
  }
  const ingest = ingestAfter([]);
  expect(await deliver(long(), { ingest, orgId: "o", source: "import" })).toMatchObject({ read: 12, accepted: 12, batches: 3 });
});

test("offers a batch again while ingest is unavailable", async () => {
  const busy = () => new Fault("unavailable", "busy", { retryAfter: 0.01 });
  const ingest = ingestAfter([busy(), busy()]);
  expect(await deliver(portionsOf(100, 100), { ingest, orgId: "o", source: "import" })).toMatchObject({ read: 100, accepted: 99, failed: 1, batches: 1 });
});

test("ends when patience does, and at once for any other fault", async () => {
  const busy = new Fault("unavailable", "busy", { retryAfter: 10 });
  await expect(deliver(portionsOf(5_000, 100), { ingest: ingestAfter([busy]), orgId: "o", source: "import", patienceMs: 1_000 })).rejects.toBe(busy);
  const bug = new Error("a bug");
  await expect(deliver(portionsOf(5_000, 100), { ingest: ingestAfter([bug]), orgId: "o", source: "import" })).rejects.toBe(bug);
});

test("stops at a signal, with nothing left on its way", async () => {
  const controller = new AbortController();
  const ingest = ingestAfter([]);
  const delivery = deliver(portionsOf(100_000, 500), {
    ingest,
    orgId: "o",
    source: "import",
    signal: controller.signal,
    onProgress: ({ batches }) => batches >= 5 && controller.abort(),
  });
  await expect(delivery).rejects.toMatchObject({ name: "AbortError" });
  const sent = ingest.envelopes.length;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(ingest.envelopes.length).toBe(sent);
  expect(sent).toBeLessThan(12);
});
