import { basename } from "node:path";
import type { Database } from "@/db/database";
import { Fault, isFault } from "@/kernel/fault";
import { messageOf, hasCode } from "@/kernel/errors";
import { createLogReader, lineKey, lineReaderOf, readLine } from "./access-log";
import { type Mark, Tail } from "./continuation";
import { type Balance, deliver, type Delivery } from "./deliver";
import { withEarlierIds } from "./earlier.service";
import { findEnds, saveEnd } from "./ends.store";
import { findLogs, inOrderOfTime, statOf } from "./log/files";
import { type Line, readLines, STDIN } from "./lines";
import type { LineReader, LogRecord } from "./log/record";
import { namesItsHosts, ownSiteOf } from "./own-site";
import type { Portion } from "./reading";

export interface LogOptions {
  /**
   * Turns addresses into visitor ids and lines into event ids; the same for every import of an organisation, so that a
   * visitor stays the same from log to log, and another one for every organisation.
   */
  readonly visitorKey: string;
  /** The origin of the pages, where the log does not name their host; derived from the log when it is not given. */
  readonly site?: string | undefined;
  /** Tells logs of several servers apart that may hold lines which are the same to the byte. */
  readonly server?: string | undefined;
  /** A format's name, or a template in nginx's syntax; found out line by line when it is not given. */
  readonly format?: string | undefined;
  /** Asks a person for the site of a file whose log does not tell; undefined when nobody answers. */
  readonly askSite?: ((file: string) => Promise<string | undefined>) | undefined;
}

export type LogImport = Omit<Delivery, "source"> &
  LogOptions & {
    readonly db: Database;
    /** What is sent is not kept, so that nothing else may be. */
    readonly dryRun?: boolean;
  };

/** Where the addresses of a file's pages come from. */
export type SiteSource = { readonly origin: string | null; readonly from: "given" | "hosts" | "referrers" | "asked" };

/** What became of one file. */
export interface FileReport {
  readonly file: string;
  readonly site: SiteSource | undefined;
  readonly balance: Balance | undefined;
  /** Why it was not read, or not to its end. */
  readonly refused: string | undefined;
}

export interface LogsReport {
  readonly balance: Balance;
  readonly files: readonly FileReport[];
  readonly skipped: readonly string[];
}

const EMPTY: Balance = { read: 0, accepted: 0, duplicates: 0, failed: 0, batches: 0, seconds: 0 };

/**
 * Imports web servers' logs: files, folders of them, or standard input (`-`), each gzipped or not. A file that cannot
 * be read is reported, and the others are imported. Files are taken in the order of their times; one that goes on where
 * another ended, in this import or an earlier one, is told apart from one that overlaps it, see {@link Tail}.
 * @throws Fault `not_found` for what is not there, and what {@link deliver} raises
 */
export async function importAccessLogs(options: LogImport & { readonly paths: readonly string[]; readonly onStart?: (bytes: number) => void }): Promise<LogsReport> {
  const read = lineReaderOf(options.format);
  const { files: found, bytes, skipped } = await findLogs(options.paths);
  options.onStart?.(bytes ?? 0);
  const files = await inOrderOfTime(found, read);
  const reports: FileReport[] = [];
  const sites = new Set<string>();
  let total = EMPTY;
  let amount = 0;
  const ends: Tail[] = [];
  for (const file of files) {
    let site: SiteSource | undefined;
    let at = { ...EMPTY, amount: 0 };
    const before = total;
    const own: Delivery = {
      ...options,
      source: "import",
      onProgress: (progress) => {
        at = { ...progress, seconds: 0 };
        const { seconds: _, ...sum } = sumOf(before, at);
        options.onProgress?.({ ...sum, amount: amount + progress.amount });
      },
    };
    let balance: Balance | undefined;
    let refused: string | undefined;
    try {
      const opened = await openLog(file, read, options, sites);
      site = opened.site;
      if (site.origin !== null && site.from !== "given") sites.add(site.origin);
      balance = await sendLog(opened, files.length > 1 ? nameOf(file) : undefined, ends, options, own);
    } catch (error) {
      if (!isRefusal(error) || options.signal?.aborted) throw error;
      refused = messageOf(error);
      balance = at.read > 0 ? at : undefined;
    }
    total = sumOf(before, balance ?? EMPTY);
    amount += at.amount;
    reports.push({ file, site, balance, refused });
  }
  return { balance: total, files: reports, skipped };
}

/**
 * Imports one log: see {@link importAccessLogs}.
 * @returns the closing balance; `read` counts lines
 * @throws Fault also for a file that cannot be read: `not_found`, `unprocessable`, or `invalid_request` when the site
 *   must be given
 */
export async function importAccessLog(options: LogImport & { readonly file: string }): Promise<Balance> {
  if (options.file !== STDIN && !(await statOf(options.file)).isFile()) throw new Fault("not_found", `${options.file} is not a file.`, { path: options.file });
  const opened = await openLog(options.file, lineReaderOf(options.format), options, new Set());
  return sendLog(opened, undefined, [], options, { ...options, source: "import" });
}

/** What the reader makes of a log, without sending it anywhere. */
export async function* readAccessLog(file: string, options: LogOptions): AsyncGenerator<Portion> {
  const { portions } = await openLog(file, lineReaderOf(options.format), options, new Set());
  yield* portions();
}

/** @param ends how the files before it in this import ended; its own is added */
async function sendLog({ startsAt, portions }: OpenLog, file: string | undefined, ends: Tail[], { db, orgId, server = "", dryRun }: LogImport, delivery: Delivery): Promise<Balance> {
  const tenant = db.tenant(orgId);
  const kept = startsAt === undefined ? [] : await tenant.read((sql) => findEnds(sql, orgId, server, startsAt));
  const end = new Tail();
  const balance = await deliver(withEarlierIds(portions({ file, before: [...ends.toReversed(), ...kept], end }), tenant), delivery);
  ends.push(end);
  if (!dryRun) await tenant.write((sql) => saveEnd(sql, orgId, server, end));
  return balance;
}

interface Place {
  readonly file?: string | undefined;
  readonly before?: readonly Tail[];
  readonly end?: Tail | undefined;
}

interface OpenLog {
  readonly site: SiteSource;
  /** Of its first request, epoch milliseconds. */
  readonly startsAt: number | undefined;
  portions(place?: Place): AsyncGenerator<Portion>;
}

const SAMPLE_LINES = 5_000;

/** Looks at a log's beginning: whether it can be read at all, and of which site it is. */
async function openLog(file: string, read: LineReader, options: LogOptions, sites: ReadonlySet<string>): Promise<OpenLog> {
  const lines = readLines(file);
  const sample: { lines: Line[]; bytes: number }[] = [];
  let count = 0;
  while (count < SAMPLE_LINES) {
    const next = await lines.next();
    if (next.done) break;
    sample.push(next.value);
    count += next.value.lines.length;
  }
  const looked = sample.flatMap((piece) => piece.lines).slice(0, SAMPLE_LINES);
  const results = looked.map((line) => readLine(line, read));
  const records = results.filter((result): result is LogRecord => typeof result !== "string");
  try {
    if (looked.length > 0 && records.length === 0) throw noLog(file, looked.length, String(results[0]));
    const site = await siteOf(file, records, options, sites);
    return {
      site,
      startsAt: timeOf(records[0]),
      async *portions({ file: name, before = [], end }: Place = {}) {
        const marks: Mark[] = before.length > 0 ? looked.map((line, i) => ({ key: lineKey(line, options), at: timeOf(results[i]) })) : [];
        const occurrences = before.map((tail) => tail.occurrencesFor(marks)).find((found) => found !== undefined);
        const readLog = createLogReader({
          ...options,
          read,
          site: site.origin ?? undefined,
          file: name,
          ...(occurrences ? { occurrences } : {}),
          ...(end ? { onMark: (mark) => end.add(mark) } : {}),
        });
        for (const piece of sample.splice(0)) yield { readings: piece.lines.map(readLog), amount: piece.bytes };
        for await (const piece of lines) yield { readings: piece.lines.map(readLog), amount: piece.bytes };
      },
    };
  } catch (error) {
    await lines.return(undefined);
    throw error;
  }
}

async function siteOf(file: string, records: readonly LogRecord[], { site, askSite }: LogOptions, sites: ReadonlySet<string>): Promise<SiteSource> {
  if (site !== undefined) return { origin: site, from: "given" };
  if (records.length === 0 || namesItsHosts(records)) return { origin: null, from: "hosts" };
  // A part that is too short to tell is of the one site that the other parts are of.
  const origin = ownSiteOf(records) ?? (sites.size === 1 ? [...sites][0] : undefined);
  if (origin !== undefined) return { origin, from: "referrers" };
  const asked = await askSite?.(file);
  if (asked !== undefined) return { origin: asked, from: "asked" };
  throw new Fault("invalid_request", `${nameOf(file)} does not say which site it is of: give its address, such as --site https://example.com.`, { path: "site" });
}

function noLog(file: string, lines: number, problem: string): Fault {
  const which = lines === 1 ? "its only line" : `none of its first ${lines} lines`;
  const verb = lines === 1 ? "cannot be read" : "can be read";
  return new Fault("unprocessable", `${nameOf(file)} is no log that is known: ${which} ${verb}. The first: ${problem}. Describe its lines with --format.`, { path: file });
}

/** An error that is about one file, and not about the import as a whole. */
function isRefusal(error: unknown): boolean {
  return (isFault(error) && (error.code === "unprocessable" || error.code === "invalid_request" || error.code === "not_found")) || hasCode(error, "EACCES", "EPERM", "EISDIR", "ENOENT");
}

function timeOf(result: LogRecord | string | undefined): number | undefined {
  return typeof result === "object" ? Date.parse(result.timestamp) : undefined;
}

function nameOf(file: string): string {
  return file === STDIN ? "Standard input" : basename(file);
}

function sumOf(a: Balance, b: Balance): Balance {
  return {
    read: a.read + b.read,
    accepted: a.accepted + b.accepted,
    duplicates: a.duplicates + b.duplicates,
    failed: a.failed + b.failed,
    batches: a.batches + b.batches,
    seconds: a.seconds + b.seconds,
  };
}
