import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Presets, SingleBar } from "cli-progress";
import { messageOf } from "@/kernel/errors";
import { seedDemo } from "@/modules/demo/service";
import type { Balance } from "@/modules/imports/service";
import type { Plumbline } from "@/plumbline";

const DEMO_DAYS = 60;
const ATTEMPTS = 3;
const PAUSE_MS = 3_000;

type Say = (line: string) => void;

/** An installation without a user gets its first administrator, whose password is printed once. */
export async function welcomeFirstAdmin({ identity, env }: Plumbline, say: Say): Promise<void> {
  const admin = await identity.ensureFirstAdmin(env.admin);
  if (admin === undefined) return;
  const password = admin.password === undefined ? "the password of PLUMBLINE_ADMIN_PASSWORD" : `the password ${admin.password} (told this once)`;
  say(`The first administrator is ${admin.email}, with ${password}`);
}

/**
 * Fills the demo organisation through ingest, the first time that an installation starts. What fails is tried
 * again, here and at the next start; what was sent already is a duplicate then.
 * @param stopping looked at as it goes: a stop does not wait for a demo
 * @returns what the operator should know at the end, when it could not be filled: the product works without it
 */
export async function fillDemo(plumbline: Plumbline, say: Say, stopping: () => boolean, { days = DEMO_DAYS, pauseMs = PAUSE_MS } = {}): Promise<string | undefined> {
  const { env, logger } = plumbline;
  const done = join(env.dataFolder, "demo-filled");
  if (!env.demo || existsSync(done)) return undefined;
  say("Filling a demo organisation, Northwind Academy, through ingest (PLUMBLINE_DEMO=0 leaves it out).");
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { read, accepted, duplicates, failed } = await sendDemo(plumbline, days);
      await writeFile(done, `${new Date().toISOString()}\n`);
      say(`Sent ${read} events: ${accepted} accepted, ${duplicates} duplicates, ${failed} failed.`);
      return undefined;
    } catch (error) {
      if (stopping()) return undefined;
      logger.warn({ err: error, attempt }, "the demo organisation could not be filled");
      if (attempt === ATTEMPTS) return `The demo organisation could not be filled (${reasonOf(error)}); the next start tries again, and so does: node bin/plumbline.mjs demo`;
      say(`The demo organisation could not be filled (${reasonOf(error)}); trying again.`);
      await sleep(pauseMs * attempt);
    }
  }
}

/** An error in one line; Prisma's begin with an extract of the code. */
const reasonOf = (error: unknown) => messageOf(error).trim().split("\n").at(-1) ?? "";

async function sendDemo({ db, ingest, organisations, surveys }: Plumbline, days: number): Promise<Balance> {
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: "Filling the demo organisation {bar} {percentage} %", stream: process.stderr, clearOnComplete: true }, Presets.shades_classic)
    : undefined;
  try {
    const { balance } = await seedDemo({
      ingest,
      organisations,
      saveSurvey: (orgId, survey, actor) => surveys.save(db.tenant(orgId), survey, actor),
      actor: "operator",
      now: new Date(),
      days,
      onStart: (total) => bar?.start(total, 0),
      onProgress: ({ amount }) => bar?.update(amount),
    });
    return balance;
  } finally {
    bar?.stop();
  }
}

/** What to do with a server that has just come up. */
export function sayWhatNext(address: string, say: Say): void {
  say(`Plumbline is at ${address}`);
  say("Next: sign in, open an organisation's Settings › API keys, create a write key, and send the event that the page shows.");
}
