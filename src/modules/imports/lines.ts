import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { hasCode, messageOf } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";
import { type FileKind, HEAD_BYTES, kindOf } from "./file-kind";

export interface Line {
  /** Its place in the file, from 1, blank lines counted. */
  readonly number: number;
  /** Without its line end. */
  readonly text: string;
  /** Whether the line was longer than the reader keeps: `text` is its beginning. */
  readonly cut: boolean;
}

/** Longer than any line that a server writes within its own limits, short enough to hold hundreds of them. */
export const LINE_BYTES = 32 * 1024;

const LF = 0x0a;
const BOM = "\uFEFF";

/**
 * Splits a stream of bytes into lines, a list for each piece that arrives, holding no more than one piece and
 * one line of at most `limit` bytes. A line ends with LF or CRLF; the last one may lack it. Blank lines are
 * left out, and counted for the numbers of those that follow. A line that is not UTF-8 is read as Latin-1, in
 * which every byte is a character, so that none is lost.
 */
export async function* splitLines(bytes: AsyncIterable<Uint8Array>, limit = LINE_BYTES): AsyncGenerator<Line[]> {
  let number = 0;
  let held: Uint8Array[] = [];
  let length = 0;

  function hold(piece: Uint8Array): void {
    if (length < limit) held.push(piece.subarray(0, limit - length));
    length += piece.length;
  }

  function finish(lines: Line[]): void {
    number++;
    const cut = length > limit;
    const buffer = held.length === 1 && held[0] ? Buffer.from(held[0].buffer, held[0].byteOffset, held[0].length) : Buffer.concat(held);
    held = [];
    length = 0;
    // The cut may have split a character, which says nothing about the encoding.
    let text = buffer.toString(cut || isUtf8(buffer) ? "utf8" : "latin1");
    if (number === 1 && text.startsWith(BOM)) text = text.slice(BOM.length);
    if (!cut && text.endsWith("\r")) text = text.slice(0, -1);
    if (text.trim() !== "") lines.push({ number, text, cut });
  }

  for await (const piece of bytes) {
    const lines: Line[] = [];
    let from = 0;
    for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, from)) {
      hold(piece.subarray(from, end));
      finish(lines);
      from = end + 1;
    }
    if (from < piece.length) hold(piece.subarray(from));
    yield lines;
  }
  if (length > 0) {
    const lines: Line[] = [];
    finish(lines);
    yield lines;
  }
}

/** Stands for standard input where a file is named. */
export const STDIN = "-";

/**
 * The lines of a file or of standard input, gzipped or not by its first bytes, with the bytes that each list took.
 * Anyone who stops reading closes the file.
 * @throws Fault `unprocessable` when it is no text, or when a gzipped file is damaged or cut; the lines before are given
 */
export async function* readLines(file: string): AsyncGenerator<{ lines: Line[]; bytes: number }> {
  const name = file === STDIN ? "Standard input" : file;
  const stream = file === STDIN ? process.stdin : createReadStream(file);
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of stream) {
      const chunk = Buffer.from(piece);
      bytes += chunk.length;
      yield chunk;
    }
  }
  try {
    for await (const lines of splitLines(unpacked(name, counted()))) {
      yield { lines, bytes };
      bytes = 0;
    }
  } catch (error) {
    if (!hasCode(error, "Z_DATA_ERROR", "Z_BUF_ERROR")) throw error;
    throw new Fault("unprocessable", `${name} cannot be unzipped: ${messageOf(error)}.`, { path: file }, { cause: error });
  } finally {
    stream.destroy();
  }
}

/** The text that the bytes hold, unzipped where they are gzip. */
async function* unpacked(name: string, bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const outer = await withHead(bytes);
  if (outer.kind === "text") return yield* outer.all;
  if (outer.kind !== "gzip") throw new Fault("unprocessable", `${name} ${outer.kind.refused}.`, { path: name });
  const gunzip = createGunzip();
  const source = Readable.from(outer.all);
  source.on("error", (error) => gunzip.destroy(error));
  try {
    const inner = await withHead(source.pipe(gunzip));
    if (inner.kind === "text") return yield* inner.all;
    const refused = inner.kind === "gzip" ? "is gzipped twice. Unpack it once first: gzip -dc FILE" : `is gzipped, and what it holds ${inner.kind.refused}`;
    throw new Fault("unprocessable", `${name} ${refused}.`, { path: name });
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** The same bytes, and what their beginning says. */
async function withHead(bytes: AsyncIterable<Uint8Array>): Promise<{ kind: FileKind; all: AsyncGenerator<Uint8Array> }> {
  const rest = bytes[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let length = 0; length < HEAD_BYTES; ) {
    const next = await rest.next();
    if (next.done) break;
    head.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* head;
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
    } finally {
      await rest.return?.();
    }
  }
  return { kind: kindOf(Buffer.concat(head).subarray(0, HEAD_BYTES)), all: all() };
}
