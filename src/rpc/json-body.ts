import { isUtf8 } from "node:buffer";
import { Fault } from "@/kernel/fault";
import type { HttpRequest } from "./http";

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json *(?:;|$)/i;
const TEXT_TYPE = /^text\/plain *(?:;|$)/i;

/**
 * The JSON value of a body of at most `limit` bytes.
 * @param plain whether `text/plain` will do: what a browser sends with no preflight
 * @throws Fault `unsupported_media_type`, `malformed_json`, `payload_too_large`
 */
export async function jsonBody(request: HttpRequest, limit: number, { plain = false } = {}): Promise<unknown> {
  const type = request.header("content-type");
  if (type !== undefined && !JSON_TYPE.test(type) && !(plain && TEXT_TYPE.test(type))) {
    throw new Fault("unsupported_media_type", `send the body as Content-Type: application/json${plain ? ", or text/plain from a browser" : ""}`);
  }
  const body = await request.body(limit);
  // A replacement character would change what was sent without a word.
  if (!isUtf8(body)) throw new Fault("malformed_json", "the body is not UTF-8");
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw new Fault("malformed_json", "the body is not JSON", {}, { cause: error });
  }
}
