import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Database } from "@/db/database";
import { createNotifier } from "./notifier.service";

/** Only what a notifier uses; `send` replaces the transaction. */
const databaseOf = (send: () => Promise<void>) => ({ pipeline: send }) as unknown as Database;

test("a notice follows every call, however long after the last one, and many calls share one", async () => {
  let sent = 0;
  const notifier = createNotifier(databaseOf(async () => void sent++), () => undefined);
  notifier.notify();
  await expect.poll(() => sent).toBe(1);
  // Longer than what notices are spaced by.
  await sleep(150);
  notifier.notify();
  await expect.poll(() => sent).toBe(2);
  for (let i = 0; i < 50; i++) notifier.notify();
  await notifier.close();
  expect(sent).toBe(3);
});

test("what comes while a notice is on its way is told by another one, and a failure ends nothing", async () => {
  const errors: unknown[] = [];
  let sent = 0;
  const notifier = createNotifier(
    databaseOf(async () => {
      sent++;
      await sleep(20);
      if (sent === 2) throw new Error("away");
    }),
    (error) => errors.push(error),
  );
  notifier.notify();
  await sleep(5);
  notifier.notify();
  await notifier.close();
  expect([sent, errors.length]).toEqual([2, 1]);
  notifier.notify();
  await notifier.close();
  expect(sent).toBe(3);
});
