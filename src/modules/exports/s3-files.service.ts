import { PassThrough, Readable } from "node:stream";
import { DeleteObjectCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { ExportFiles } from "./files";

export interface S3Settings {
  readonly bucket: string;
  /** Of an S3-compatible store; unset: Amazon's. */
  readonly endpoint: string | undefined;
  readonly region: string;
  /** Unset: wherever the AWS SDK finds them by itself (instance role, shared files, its own variables). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

const PART_BYTES = 8 * 1024 * 1024;

/** Files in a bucket. An upload in parts becomes an object when it is completed, and not before. */
export function s3Files({ bucket, endpoint, region, credentials }: S3Settings): ExportFiles {
  const client = new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
    // Not every compatible store knows the checksums that Amazon's has as trailers.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return {
    create(key) {
      const stream = new PassThrough({ highWaterMark: 256 * 1024 });
      // Before the first write there is no listener, and a refusal would end the process; a write reports it.
      stream.on("error", () => undefined);
      const upload = new Upload({ client, params: { Bucket: bucket, Key: key, Body: stream, ContentType: "text/csv; charset=utf-8" }, queueSize: 2, partSize: PART_BYTES });
      const uploaded = upload.done();
      // Anyone who writes must not wait for an upload that has failed.
      uploaded.catch((error: unknown) => stream.destroy(asError(error)));
      return Promise.resolve({
        stream,
        commit: async () => void (await uploaded),
        failure(error) {
          stream.destroy(asError(error));
          return uploaded.then(() => error, (refused: unknown) => refused);
        },
        async discard() {
          await upload.abort();
          stream.destroy();
          await uploaded.then(() => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })), () => undefined);
        },
      });
    },
    async open(key) {
      try {
        const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if (!(Body instanceof Readable) || ContentLength === undefined) throw new Error("the store answered without a body");
        return { content: Body, bytes: ContentLength };
      } catch (error) {
        if (error instanceof Error && error.name === "NoSuchKey") return undefined;
        throw error;
      }
    },
    remove: async (key) => void (await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))),
    // Parts without an end are the store's to expire: a lifecycle rule of the bucket.
    sweep: () => Promise.resolve(),
    close: () => client.destroy(),
  };
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
