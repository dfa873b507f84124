import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { hasCode, messageOf } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";

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

/**
 * The lines of a file, gzipped if its name ends with `.gz`, with the bytes of the file that each list took.
 * Anyone who stops reading closes the file.
 * @throws Fault `unprocessable` when a gzipped file is damaged or cut; the lines before are given
 */
export async function* readLines(file: string): AsyncGenerator<{ lines: Line[]; bytes: number }> {
  const stream = createReadStream(file);
  let told = 0;
  const took = (): number => {
    const bytes = stream.bytesRead - told;
    told = stream.bytesRead;
    return bytes;
  };
  try {
    for await (const lines of splitLines(file.endsWith(".gz") ? unzip(stream) : stream)) yield { lines, bytes: took() };
  } catch (error) {
    if (!hasCode(error, "Z_DATA_ERROR", "Z_BUF_ERROR")) throw error;
    throw new Fault("unprocessable", `${file} cannot be unzipped: ${messageOf(error)}.`, { path: file }, { cause: error });
  } finally {
    stream.destroy();
  }
}

function unzip(stream: NodeJS.ReadableStream): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  stream.on("error", (error) => gunzip.destroy(error));
  return stream.pipe(gunzip);
}
