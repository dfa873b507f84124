import type { Readable, Writable } from "node:stream";

/** A file that is being written. Until it is committed, it cannot be downloaded. */
export interface FileWriter {
  readonly stream: Writable;
  /** Waits until what was written is safe, and gives the file its name. */
  commit(): Promise<void>;
  /** Breaks the stream off because of `error`. @returns what the store refused before, if it did, else `error` */
  failure(error: unknown): Promise<unknown>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/** Where finished exports lie. A key is `<organisation>/<name>`. */
export interface ExportFiles {
  create(key: string): Promise<FileWriter>;
  /** @returns undefined when there is no such file */
  open(key: string): Promise<{ readonly content: Readable; readonly bytes: number } | undefined>;
  remove(key: string): Promise<void>;
  /** Drops what a killed process left unfinished. */
  sweep(): Promise<void>;
  close(): void;
}
