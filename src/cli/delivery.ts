import type { Database } from "@/db/database";
import type { Secrets } from "@/db/secrets";
import { messageOf } from "@/kernel/errors";
import type { Balance, Progress } from "@/modules/imports/service";
import type { IngestService } from "@/modules/ingest/contract";
import type { Answer, Cli } from "./command";

/** What a command that sends events works with. */
export interface Sending {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly delivery: {
    readonly ingest: IngestService;
    readonly onStart: (total: number) => void;
    readonly onProgress: (progress: Progress) => void;
  };
}

/** Runs `work` with an ingest of its own that wakes the server's workers, and gives its closing balance. */
export async function send(
  cli: Cli,
  label: string,
  work: (sending: Sending) => Promise<{ readonly organisation: string; readonly balance: Balance }>,
): Promise<Answer> {
  const { urls, secrets } = await cli.database();
  const [{ requireInstalled }, { createDatabase }, { createNotifier }, { createIngest }, { createMeter }] = await Promise.all([
    import("./installed"),
    import("@/db/database"),
    import("@/modules/pipeline/notifier.service"),
    import("@/modules/ingest/service"),
    import("./progress"),
  ]);
  await requireInstalled(urls);
  const db = createDatabase(urls);
  const notifier = createNotifier(db, (error) => cli.note(`The server could not be told of new events, and will find them: ${messageOf(error)}`));
  const ingest = createIngest(db, () => notifier.notify());
  const meter = createMeter(cli, label);
  try {
    const { organisation, balance } = await work({
      db,
      secrets,
      delivery: {
        ingest,
        onStart: (total) => meter.start(total),
        onProgress: (progress) => meter.at(progress.amount, remarkOf(progress)),
      },
    });
    meter.stop();
    return { value: { organisation, ...balance }, text: wordsOf(organisation, balance) };
  } finally {
    meter.stop();
    await ingest.close();
    await notifier.close();
    await db.close();
  }
}

const number = new Intl.NumberFormat("en");

function remarkOf({ read, duplicates, failed }: Progress): string {
  return `${number.format(read)} read, ${number.format(duplicates)} duplicates, ${number.format(failed)} failed`;
}

function wordsOf(organisation: string, { read, accepted, duplicates, failed, seconds }: Balance): string {
  const rate = number.format(Math.round(read / Math.max(seconds, 0.001)));
  return [
    `${number.format(read)} read = ${number.format(accepted)} accepted + ${number.format(duplicates)} duplicates + ${number.format(failed)} failed`,
    `into ${organisation}, in ${seconds.toFixed(1)} s (${rate} a second)`,
    ...(failed > 0 ? ["What failed is among the dead letters, with the reason."] : []),
    ...(accepted > 0 ? ["The running server adds them to the numbers."] : []),
  ].join("\n");
}
