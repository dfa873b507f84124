import { promisify } from "node:util";
import { brotliDecompress, gunzip } from "node:zlib";
import { hasCode } from "@/kernel/errors";
import { Fault } from "@/kernel/fault";

const unzip = { gzip: promisify(gunzip), br: promisify(brotliDecompress) };

export type Encoding = keyof typeof unzip;

/** Undefined for a plain body. @throws Fault `unsupported_media_type` */
export function encodingOf(contentEncoding: string | undefined): Encoding | undefined {
  const name = contentEncoding?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity") return undefined;
  if (name === "gzip" || name === "x-gzip") return "gzip";
  if (name === "br") return "br";
  throw new Fault("unsupported_media_type", "The body's encoding is not known here: send it plain, as gzip or as br.");
}

/**
 * A compressed body as its sender meant it, never more than `limit` bytes of it.
 * @throws Fault `payload_too_large`, `invalid_request` when it is not what its encoding says
 */
export async function decoded(body: Buffer, encoding: Encoding, limit: number): Promise<Buffer> {
  try {
    return await unzip[encoding](body, { maxOutputLength: limit });
  } catch (error) {
    if (hasCode(error, "ERR_BUFFER_TOO_LARGE")) throw tooLarge(limit);
    throw new Fault("invalid_request", `The body is not valid ${encoding}.`, {}, { cause: error });
  }
}

/** @throws Fault `payload_too_large` when the sender announces more than `limit` bytes */
export function refuseAnnounced(contentLength: string | undefined | null, limit: number): void {
  if (Number(contentLength ?? 0) > limit) throw tooLarge(limit);
}

export const tooLarge = (limit: number) => new Fault("payload_too_large", `The body is larger than ${limit} bytes.`, { limit });

export const cutShort = (cause?: unknown) => new Fault("invalid_request", "The connection ended before the body did.", {}, { cause });
