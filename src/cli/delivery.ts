import type { Database } from "@/db/database";
import type { Secrets } from "@/db/secrets";
import { messageOf } from "@/kernel/errors";
import type { Balance, FailureCount, FileReport, Progress } from "@/modules/imports/service";
import type { FailedVerdict, IngestService } from "@/modules/ingest/contract";
import type { Answer, Cli } from "./command";

/** What a command that sends events works with. */
export interface Sending {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly delivery: {
    readonly ingest: IngestService;
    readonly onStart: (total: number) => void;
    readonly onProgress: (progress: Progress) => void;
    readonly onFailed: (failed: readonly FailedVerdict[]) => void;
    /** The same question, asked while no bar is drawn. */
    readonly pausing: <T>(question: (file: string) => Promise<T>) => (file: string) => Promise<T>;
  };
}

/** What became of it. */
export interface Sent {
  readonly organisation: string;
  readonly balance: Balance;
  readonly files?: readonly FileReport[];
  readonly skipped?: readonly string[];
}

/**
 * Runs `work` with an ingest of its own that wakes the server's workers, and gives its closing balance. The exit code
 * is 1 when nothing of what was read is good, or a file was refused.
 * @param dryRun gives the verdicts and writes nothing
 */
export async function send(cli: Cli, label: string, dryRun: boolean, work: (sending: Sending) => Promise<Sent>): Promise<Answer> {
  const { urls, secrets } = await cli.database();
  const [{ requireInstalled }, { createDatabase }, { createNotifier }, { createIngest }, { createDryRun }, { createMeter }, { FailureCounter }] = await Promise.all([
    import("./installed"),
    import("@/db/database"),
    import("@/modules/pipeline/notifier.service"),
    import("@/modules/ingest/service"),
    import("@/modules/ingest/dry-run.service"),
    import("./progress"),
    import("@/modules/imports/service"),
  ]);
  await requireInstalled(urls);
  const db = createDatabase(urls);
  const notifier = createNotifier(db, (error) => cli.note(`The server could not be told of new events, and will find them: ${messageOf(error)}`));
  const ingest = createIngest(db, () => notifier.notify());
  const meter = createMeter(cli, label);
  const failures = new FailureCounter();
  let total = 0;
  try {
    const sent = await work({
      db,
      secrets,
      delivery: {
        ingest: dryRun ? createDryRun(db) : ingest,
        onStart: (bytes) => meter.start((total = bytes)),
        onProgress: (progress) => meter.at(progress.amount, remarkOf(progress)),
        onFailed: (failed) => failures.add(failed),
        pausing: (question) => async (file) => {
          meter.stop();
          try {
            return await question(file);
          } finally {
            meter.start(total);
          }
        },
      },
    });
    meter.stop();
    const reasons = failures.counts();
    const { organisation, balance, ...rest } = sent;
    return {
      value: { organisation, ...(dryRun ? { dryRun } : {}), ...balance, reasons, ...rest },
      text: wordsOf(sent, reasons, dryRun),
      exitCode: isGood(sent) ? 0 : 1,
    };
  } finally {
    meter.stop();
    await ingest.close();
    await notifier.close();
    await db.close();
  }
}

function isGood({ balance: { read, failed }, files = [] }: Sent): boolean {
  return files.every(({ refused }) => refused === undefined) && (read === 0 || failed < read);
}

const number = new Intl.NumberFormat("en");

function remarkOf({ read, duplicates, failed }: Progress): string {
  return `${number.format(read)} read, ${number.format(duplicates)} duplicates, ${number.format(failed)} failed`;
}

function wordsOf({ organisation, balance, files = [], skipped = [] }: Sent, reasons: readonly FailureCount[], dryRun: boolean): string {
  const { read, accepted, duplicates, failed, seconds } = balance;
  const rate = number.format(Math.round(read / Math.max(seconds, 0.001)));
  return [
    ...files.flatMap((file) => wordsOfFile(file, files.length)),
    ...skipped.map((path) => `${path}: left out, it is no access log by its name or kind`),
    `${number.format(read)} read = ${number.format(accepted)} accepted + ${number.format(duplicates)} duplicates + ${number.format(failed)} failed`,
    ...reasons.map(({ count, message, first }) => `  ${number.format(count)} failed: ${message}${first === null ? "" : ` (first: ${first})`}`),
    dryRun ? `for ${organisation}: a dry run, nothing was written` : `into ${organisation}, in ${seconds.toFixed(1)} s (${rate} a second)`,
    ...(failed > 0 && !dryRun ? ["What failed is among the dead letters, with the reason."] : []),
    ...(accepted > 0 && !dryRun ? ["The running server adds them to the numbers."] : []),
  ].join("\n");
}

function wordsOfFile({ file, site, balance, refused }: FileReport, files: number): string[] {
  const lines: string[] = [];
  if (site?.from === "referrers") lines.push(`${file}: a log of ${site.origin}, as its referrers say (--site tells otherwise)`);
  if (files > 1 && balance) lines.push(`${file}: ${number.format(balance.accepted)} accepted, ${number.format(balance.duplicates)} duplicates, ${number.format(balance.failed)} failed`);
  if (refused !== undefined) lines.push(`${file}: ${balance ? "not read to its end" : "refused"}: ${refused}`);
  return lines;
}
