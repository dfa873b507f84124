/**
 * A request as handlers see it. The adapters of `node:http` and of Web `Request` both make one, so that a
 * handler is written once and costs nothing it does not use.
 */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as sent; the origin is of no meaning. */
  readonly url: URL;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  /**
   * The body, decompressed when `Content-Encoding` says so (gzip, br).
   * @throws Fault `payload_too_large` past `limit` bytes, before or after decompression.
   * @throws Fault `unsupported_media_type` for an unknown encoding.
   */
  body(limit: number): Promise<Buffer>;
  /** The client's address, by the rules of `TRUST_PROXY`. */
  readonly ip: string;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** Adds a header, named in lower case, to whatever the response will be, refusals included. */
  setHeader(name: string, value: string): void;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | ReadableStream<Uint8Array> | null;
}

export type Handler = (request: HttpRequest) => Promise<HttpResponse>;

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
    body: JSON.stringify(value),
  };
}

/** The token of an `Authorization: Bearer …` header, or undefined. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
}
