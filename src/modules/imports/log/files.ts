import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { hasCode } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";
import type { LineReader } from "./record";
import { readLine } from "../access-log";
import { readLines, STDIN } from "../lines";

export interface LogFiles {
  readonly files: readonly string[];
  /** Bytes of all; undefined when one of them is standard input. */
  readonly bytes: number | undefined;
  /** What of a folder was left out. */
  readonly skipped: readonly string[];
}

/** A server's error log lies beside its access log. */
const NO_ACCESS_LOG = /(?:^|[._-])errors?(?=[._-]|$)/i;

/**
 * The files behind what was named: files themselves, the files of a folder (not of folders in it, and neither hidden
 * ones nor error logs), or `-` for standard input.
 * @throws Fault `not_found` for what is not there, `invalid_request` when standard input is named twice
 */
export async function findLogs(named: readonly string[]): Promise<LogFiles> {
  const files: string[] = [];
  const skipped: string[] = [];
  let bytes: number | undefined = 0;
  for (const one of named) {
    if (one === STDIN) {
      if (files.includes(STDIN)) throw new Fault("invalid_request", "Standard input can be read once.", { path: "file" });
      files.push(STDIN);
      bytes = undefined;
      continue;
    }
    const info = await statOf(one);
    if (!info.isDirectory()) {
      files.push(one);
      if (bytes !== undefined) bytes += Number(info.size);
      continue;
    }
    for (const entry of (await readdir(one)).sort()) {
      const path = join(one, entry);
      const inside = await statOf(path);
      if (!inside.isFile() || entry.startsWith(".") || NO_ACCESS_LOG.test(entry)) {
        skipped.push(path);
        continue;
      }
      files.push(path);
      if (bytes !== undefined) bytes += Number(inside.size);
    }
  }
  if (files.length === 0) throw new Fault("not_found", `There is no log in ${named.join(", ")}.`, { path: named[0] ?? "" });
  return { files, bytes, skipped };
}

/** Of a file or a folder. @throws Fault `not_found` */
export async function statOf(path: string): ReturnType<typeof stat> {
  try {
    return await stat(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
    throw new Fault("not_found", `${path} does not exist.`, { path }, { cause: error });
  }
}

const LINES_TO_LOOK_AT = 1_000;

/**
 * The files in the order of their first requests, so that the parts of a rotated log arrive as they were written.
 * What cannot be read stands at the end, and is told of when it is its turn.
 */
export async function inOrderOfTime(files: readonly string[], read: LineReader): Promise<readonly string[]> {
  if (files.length < 2 || files.includes(STDIN)) return files;
  const times = new Map<string, string>();
  for (const file of files) times.set(file, await firstTime(file, read));
  return files.toSorted((a, b) => compare(times.get(a), times.get(b)) || compare(basename(a), basename(b)));
}

async function firstTime(file: string, read: LineReader): Promise<string> {
  let seen = 0;
  try {
    for await (const { lines } of readLines(file)) {
      for (const line of lines) {
        const record = readLine(line, read);
        if (typeof record !== "string") return record.timestamp;
        if (++seen >= LINES_TO_LOOK_AT) return LAST;
      }
    }
  } catch {
    // The import of this file says why.
  }
  return LAST;
}

const LAST = "~";

function compare(a = LAST, b = LAST): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
