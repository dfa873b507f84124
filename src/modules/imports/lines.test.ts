import fc from "fast-check";
import { expect, test } from "vitest";
import { type Line, splitLines } from "./lines";

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
