import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Presets, SingleBar } from "cli-progress";
import { seedDemo } from "@/modules/demo/service";
import type { Plumbline } from "@/plumbline";

const DEMO_DAYS = 60;

type Say = (line: string) => void;

/** An installation that nobody can sign in to gets its first administrator, and says so this once. */
export async function welcomeFirstAdmin({ identity, env }: Plumbline, say: Say): Promise<void> {
  const admin = await identity.ensureFirstAdmin(env.admin);
  if (admin === undefined) return;
  const password = admin.password === undefined ? "the password of PLUMBLINE_ADMIN_PASSWORD" : `the password ${admin.password} (told this once)`;
  say(`The first administrator is ${admin.email}, with ${password}`);
}

/**
 * Fills the demo organisation through ingest, the first time that an installation starts. A start that
 * was cut off in the middle is made up for by the next one: what was sent already is a duplicate.
 * @param stopping looked at as it goes: a stop does not wait for a demo
 */
export async function fillDemo({ env, db, ingest, organisations, surveys, logger }: Plumbline, say: Say, stopping: () => boolean): Promise<void> {
  const done = join(env.dataFolder, "demo-filled");
  if (!env.demo || existsSync(done)) return;
  const bar = process.stderr.isTTY
    ? new SingleBar({ format: "Filling the demo organisation {bar} {percentage} %", stream: process.stderr, clearOnComplete: true }, Presets.shades_classic)
    : undefined;
  say("Filling a demo organisation, Northwind Academy, through ingest (PLUMBLINE_DEMO=0 leaves it out).");
  try {
    const { balance } = await seedDemo({
      ingest,
      organisations,
      saveSurvey: (orgId, survey, actor) => surveys.save(db.tenant(orgId), survey, actor),
      actor: "operator",
      now: new Date(),
      days: DEMO_DAYS,
      onStart: (total) => bar?.start(total, 0),
      onProgress: ({ amount }) => bar?.update(amount),
    });
    await writeFile(done, `${new Date().toISOString()}\n`);
    bar?.stop();
    say(`Sent ${balance.read} events: ${balance.accepted} accepted, ${balance.duplicates} duplicates, ${balance.failed} failed.`);
  } catch (error) {
    bar?.stop();
    if (stopping()) return;
    // The demo is an extra: without it the product still starts, and the next start tries again.
    logger.error({ err: error }, "the demo organisation could not be filled; the next start tries again");
  }
}

/** What to do with a server that has just come up. */
export function sayWhatNext(address: string, say: Say): void {
  say(`Plumbline is at ${address}`);
  say("Next: sign in, open an organisation's Settings › API keys, create a write key, and send the event that the page shows.");
}
