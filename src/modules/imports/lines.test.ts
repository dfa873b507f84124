import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Line, readLines, splitLines } from "./lines";

async function linesOf(pieces: readonly Uint8Array[], limit?: number): Promise<Line[]> {
  async function* stream() {
    yield* pieces;
  }
  const lines: Line[] = [];
  for await (const some of splitLines(stream(), limit)) lines.push(...some);
  return lines;
}

test("numbers lines, blank ones too, and leaves those out", async () => {
  const lines = await linesOf([Buffer.from("\uFEFFa\r\n\r\n  \nb\n\nc")]);
  expect(lines).toEqual([
    { number: 1, text: "a", cut: false },
    { number: 4, text: "b", cut: false },
    { number: 6, text: "c", cut: false },
  ]);
  expect(await linesOf([])).toEqual([]);
});

test("keeps the beginning of a line that is too long, and goes on after it", async () => {
  const lines = await linesOf([Buffer.from("äääää\nb"), Buffer.from("bbb\nccccc"), Buffer.from("ccc\nd\n")], 4);
  expect(lines).toEqual([
    { number: 1, text: "ää", cut: true },
    { number: 2, text: "bbbb", cut: false },
    { number: 3, text: "cccc", cut: true },
    { number: 4, text: "d", cut: false },
  ]);
});

test("reads what is no UTF-8 as Latin-1, line by line", async () => {
  const lines = await linesOf([Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]), Buffer.from("café")]);
  expect(lines.map((line) => line.text)).toEqual(["café", "café"]);
});

test("a line is the same wherever the pieces were cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(200), { maxLength: 5 }), async (noise, cuts) => {
      const bytes = noise.map((byte) => (byte % 5 === 0 ? 0x0a : byte));
      const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      const pieces = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
      expect(await linesOf(pieces, 16)).toEqual(await linesOf([bytes], 16));
    }),
  );
});

test("reads gzipped files, counts the bytes of the file, and says when one is cut", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plumbline-lines-"));
  try {
    const file = join(folder, "access.log.gz");
    const zipped = gzipSync(Array.from({ length: 20_000 }, (_, i) => `line ${i} ${Math.sin(i)}`).join("\n"));
    await writeFile(file, zipped);
    let lines = 0;
    let bytes = 0;
    for await (const piece of readLines(file)) {
      lines += piece.lines.length;
      bytes += piece.bytes;
    }
    expect({ lines, bytes }).toEqual({ lines: 20_000, bytes: zipped.length });

    await writeFile(file, zipped.subarray(0, zipped.length / 2));
    const cut = async () => {
      for await (const piece of readLines(file)) lines += piece.lines.length;
    };
    await expect(cut()).rejects.toMatchObject({ code: "unprocessable" });
    expect(lines).toBeGreaterThan(20_000);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([["as it is", (text: string) => Buffer.from(text)], ["gzipped", gzipSync]])("reads standard input %s", async (_, pack) => {
  const code = 'import { readLines } from "./src/modules/imports/lines.ts"; for await (const { lines } of readLines("-")) for (const { text } of lines) console.log(text);';
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(pack("first\nsecond\n"));
  let out = "";
  for await (const piece of child.stdout) out += String(piece);
  expect(out).toBe("first\nsecond\n");
});
