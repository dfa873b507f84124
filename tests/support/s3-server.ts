import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * As much of S3's protocol as an export needs, over HTTP: objects, uploads in parts, and signatures (AWS Signature
 * Version 4), which it computes by itself and insists on. An upload in parts is an object when it is completed.
 */
export interface S3Server {
  readonly endpoint: string;
  /** By `<bucket>/<key>`. */
  readonly objects: Map<string, Buffer>;
  readonly unfinished: Map<string, Map<number, Buffer>>;
  /** What was asked: `PUT object`, `POST uploads`, … */
  readonly requests: string[];
  /** What it answers parts with from now on; null for what is right. */
  refuseParts(status: number | null): void;
  close(): Promise<void>;
}

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export async function startS3Server(keys: S3Keys): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const unfinished = new Map<string, Map<number, Buffer>>();
  const requests: string[] = [];
  let partStatus: number | null = null;
  let uploads = 0;

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? "/", "http://localhost");
    const error = (status: number, code: string) => void response.writeHead(status, { "content-type": "application/xml" }).end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    const xml = (text: string, headers = {}) => void response.writeHead(200, { "content-type": "application/xml", ...headers }).end(text);
    if (!isSigned(request, url, body, keys)) return error(403, "SignatureDoesNotMatch");

    const key = decodeURIComponent(url.pathname.slice(1));
    const uploadId = url.searchParams.get("uploadId");
    const parts = uploadId === null ? undefined : unfinished.get(uploadId);
    requests.push(`${request.method} ${url.searchParams.has("uploads") ? "uploads" : uploadId === null ? "object" : url.searchParams.has("partNumber") ? "part" : "upload"}`);
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    if (request.method === "POST" && url.searchParams.has("uploads")) {
      const id = `upload-${++uploads}`;
      unfinished.set(id, new Map());
      return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (uploadId !== null) {
      if (!parts) return error(404, "NoSuchUpload");
      if (request.method === "PUT") {
        if (partStatus !== null) return error(partStatus, "AccessDenied");
        parts.set(Number(url.searchParams.get("partNumber")), body);
        return void response.writeHead(200, { etag }).end();
      }
      unfinished.delete(uploadId);
      if (request.method === "DELETE") return void response.writeHead(204).end();
      objects.set(key, Buffer.concat([...parts].sort(([a], [b]) => a - b).map(([, part]) => part)));
      return xml("<CompleteMultipartUploadResult><ETag>&quot;done&quot;</ETag></CompleteMultipartUploadResult>");
    }
    if (request.method === "PUT") {
      if (partStatus !== null) return error(partStatus, "AccessDenied");
      objects.set(key, body);
      return void response.writeHead(200, { etag }).end();
    }
    if (request.method === "DELETE") {
      objects.delete(key);
      return void response.writeHead(204).end();
    }
    const object = objects.get(key);
    if (!object) return error(404, "NoSuchKey");
    response.writeHead(200, { "content-length": object.length }).end(object);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    unfinished,
    requests,
    refuseParts: (status) => (partStatus = status),
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();

function isSigned(request: IncomingMessage, url: URL, body: Buffer, { accessKeyId, secretAccessKey }: S3Keys): boolean {
  const match = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(request.headers.authorization ?? "");
  if (!match) return false;
  const [, id, day = "", region = "", names = "", signature = ""] = match;
  const payload = String(request.headers["x-amz-content-sha256"]);
  if (id !== accessKeyId || !names.split(";").includes("host") || (/^[0-9a-f]{64}$/.test(payload) && payload !== sha256(body))) return false;
  const encoded = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort().join("&");
  const headers = names.split(";").map((name) => `${name}:${String(request.headers[name]).trim().replace(/ +/g, " ")}\n`).join("");
  const canonical = [request.method, url.pathname, query, headers, names, payload].join("\n");
  const text = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], `${day}/${region}/s3/aws4_request`, sha256(canonical)].join("\n");
  const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), "s3"), "aws4_request");
  return timingSafeEqual(hmac(key, text), Buffer.from(signature, "hex"));
}
