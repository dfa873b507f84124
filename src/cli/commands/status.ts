import type { Health } from "@/modules/health/contract";
import { messageOf } from "@/kernel/errors";
import type { Answer, Cli, Register } from "../command";

/** The freshness check says every minute that it is alive. */
const HEARTBEAT_LIMIT_MS = 3 * 60_000;

export const status: Register = (program, act) => {
  program
    .command("status")
    .description("how fresh the numbers are, what is waiting and what failed; exit code 1 unless all is well")
    .action(act((cli) => tell(cli, program.version() ?? "unknown")));
};

async function tell(cli: Cli, version: string): Promise<Answer> {
  const { urls } = await cli.database();
  const [{ requireInstalled }, { createDatabase }, { createHealth }] = await Promise.all([
    import("../installed"),
    import("@/db/database"),
    import("@/modules/health/service"),
  ]);
  await requireInstalled(urls);
  const db = createDatabase(urls, { app: 1, pipeline: 1, platform: 1, auth: 1 });
  try {
    const health = await createHealth(db, version, HEARTBEAT_LIMIT_MS, (error) => cli.note(messageOf(error))).check();
    return { value: health, text: words(health), exitCode: health.status === "ok" ? 0 : 1 };
  } finally {
    await db.close();
  }
}

function words({ status, analyticsIngestLagMs: lag, pendingBatches, deadLetters, dataFreshAsOf, jobs }: Health): string {
  if (status === "down") return "The database does not answer.";
  return [
    `${status === "ok" ? "All is well" : "The numbers are behind"}: complete up to ${dataFreshAsOf ?? "an unknown time"}.`,
    `${pendingBatches ?? 0} batches wait, the oldest event for ${Math.round((lag ?? 0) / 1_000)} s. ${deadLetters ?? 0} dead letters are open.`,
    jobs.status === "ok" ? `The scheduler was last seen at ${jobs.lastBeatAt ?? "no time"}.` : "The scheduler is silent: start Plumbline, or look at its log.",
  ].join("\n");
}
