/** As many bytes as tell a file's kind. */
export const HEAD_BYTES = 8 * 1024;

/** What the first bytes of a file say: text, gzip, or why it cannot be read. */
export type FileKind = "text" | "gzip" | { readonly refused: string };

const SIGNATURES: ReadonlyArray<readonly [name: string, bytes: string, tool: string, at?: number]> = [
  ["bzip2", "425a68", "bzip2 -dc"],
  ["xz", "fd377a585a00", "xz -dc"],
  ["zstd", "28b52ffd", "zstd -dc"],
  ["lz4", "04224d18", "lz4 -dc"],
  ["compress", "1f9d", "gzip -dc"],
  ["zip", "504b0304", "unzip -p"],
  ["7-Zip", "377abcaf271c", "7z x -so"],
  ["tar", "7573746172", "tar -xOf", 257],
];
/** Text holds hardly any; what compresses, encrypts or draws does. */
const MOST_CONTROLS = 0.03;

/** A file is known by how it begins, not by its name: a rotated `access.log.gz.1` is gzip, too. */
export function kindOf(head: Uint8Array): FileKind {
  const hex = Buffer.from(head.subarray(0, 300)).toString("hex");
  if (hex.startsWith("1f8b")) return "gzip";
  for (const [name, bytes, tool, at = 0] of SIGNATURES) {
    if (hex.startsWith(bytes, at * 2)) return { refused: `is packed with ${name}, which cannot be read. Unpack it first: ${tool} FILE` };
  }
  if (hex.startsWith("fffe") || hex.startsWith("feff") || looksLikeUtf16(head)) {
    return { refused: "is UTF-16 text, and only UTF-8 can be read. Convert it first: iconv -f UTF-16 -t UTF-8 FILE" };
  }
  const controls = head.reduce((count, byte) => count + (byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127 ? 1 : 0), 0);
  return controls > head.length * MOST_CONTROLS ? { refused: "is binary, and no log" } : "text";
}

/** Of a Latin letter's two bytes one is NUL. */
function looksLikeUtf16(head: Uint8Array): boolean {
  const nuls = [0, 0];
  head.forEach((byte, i) => {
    if (byte === 0) nuls[i % 2] = (nuls[i % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = nuls;
  return head.length >= 8 && Math.max(even, odd) > head.length * 0.3 && Math.min(even, odd) < head.length * 0.05;
}
