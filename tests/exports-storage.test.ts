import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "@/kernel/ids";
import type { ExportFiles } from "@/modules/exports/files";
import { localFiles } from "@/modules/exports/local-files.service";
import { s3Files } from "@/modules/exports/s3-files.service";
import { dataFolder } from "./support/data-folder";
import { type S3Server, startS3Server } from "./support/s3-server";

const KEYS = { accessKeyId: "test-key", secretAccessKey: "test secret" };
let server: S3Server;
const kinds = new Map<string, ExportFiles>();
beforeAll(async () => {
  server = await startS3Server(KEYS);
  kinds.set("local", localFiles(await dataFolder()));
  kinds.set("s3", s3Files({ bucket: "exports", endpoint: server.endpoint, region: "us-east-1", credentials: KEYS }));
});
beforeEach(() => {
  server.refuseParts(null);
  server.requests.length = 0;
});
afterAll(async () => {
  for (const files of kinds.values()) files.close();
  await server.close();
});

const of = (kind: string): ExportFiles => kinds.get(kind) ?? expect.fail("no such storage");
const keyOf = () => `${newId()}/${newId()}-1.csv`;
const chunksOf = (bytes: Buffer, size = 100_000) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

test.each(["local", "s3"])("%s: what is committed is read back, and no sooner", async (kind) => {
  const files = of(kind);
  for (const bytes of [Buffer.alloc(0), Buffer.from("a,b\n"), randomBytes(20 * 1024 * 1024)]) {
    const key = keyOf();
    const writer = await files.create(key);
    await pipeline(Readable.from(chunksOf(bytes)), writer.stream);
    if (kind === "local") expect(await files.open(key)).toBeUndefined();
    await writer.commit();
    const file = await files.open(key);
    expect(file?.bytes).toBe(bytes.length);
    expect((await buffer(file?.content ?? Readable.from([]))).equals(bytes)).toBe(true);
    await files.remove(key);
    await files.remove(key);
    expect(await files.open(key)).toBeUndefined();
  }
});

test.each(["local", "s3"])("%s: what is discarded half-way leaves nothing", async (kind) => {
  const files = of(kind);
  const key = keyOf();
  const writer = await files.create(key);
  const half = (async function* () {
    for (const chunk of chunksOf(randomBytes(12 * 1024 * 1024))) yield chunk;
    throw new Error("the database went away");
  })();
  await expect(pipeline(half, writer.stream)).rejects.toThrow("the database went away");
  await writer.discard();
  expect(await files.open(key)).toBeUndefined();
  expect([server.unfinished.size, server.objects.size]).toEqual([0, 0]);
});

test("large files go up in parts, small ones in one piece", async () => {
  for (const [size, first] of [[100, "PUT object"], [20 * 1024 * 1024, "POST uploads"]] as const) {
    server.requests.length = 0;
    const key = keyOf();
    const writer = await of("s3").create(key);
    await pipeline(Readable.from(chunksOf(randomBytes(size))), writer.stream);
    await writer.commit();
    expect(server.requests[0]).toBe(first);
    await of("s3").remove(key);
  }
});

test("a store that refuses fails anyone who writes, at once, and leaves nothing", async () => {
  server.refuseParts(403);
  const writer = await of("s3").create(keyOf());
  await expect(pipeline(Readable.from(chunksOf(randomBytes(30 * 1024 * 1024))), writer.stream)).rejects.toThrow();
  expect(await writer.failure(new Error("it broke off"))).toMatchObject({ name: "AccessDenied" });
  await expect(writer.commit()).rejects.toThrow(/AccessDenied/);
  await writer.discard();
  expect([server.unfinished.size, server.objects.size]).toEqual([0, 0]);
});

test.each(["local", "s3"])("%s: one that was never written to can be given up", async (kind) => {
  const writer = await of(kind).create(keyOf());
  const error = new Error("there is no such course");
  expect(await writer.failure(error)).toBe(error);
  await writer.discard();
  expect([server.unfinished.size, server.objects.size]).toEqual([0, 0]);
});

test("a wrong secret is refused", async () => {
  const files = s3Files({ bucket: "exports", endpoint: server.endpoint, region: "us-east-1", credentials: { ...KEYS, secretAccessKey: "another" } });
  await expect(files.open(keyOf())).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
  files.close();
});

test("a key leads nowhere but into its organisation's folder", async () => {
  for (const key of ["../x/y.csv", `${newId()}/../../x`, "/etc/passwd", `${newId()}/a/b.csv`]) await expect(of("local").create(key), key).rejects.toThrow(TypeError);
});
