import { describe, expect, test } from "vitest";
import { z } from "zod";
import { BATCH, ADAPTERS, errorOf, receiptOf, SINGLE, useHttpAdapters, verdictsOf, type Client } from "./support/http-adapters";
import { event } from "./support/world";

const world = useHttpAdapters();
const at = z.iso.datetime();
const receiptSchema = z.strictObject({
  clientEventId: z.string(),
  verdict: z.enum(["accepted", "failed"]),
  batchId: z.uuidv7(),
  receivedAt: at,
  occurredAt: at.nullable(),
  type: z.string().nullable(),
  layers: z.strictObject({ raw: at.nullable(), staging: at.nullable(), rollup: at.nullable() }),
  correction: z.int(),
  deadLetter: z
    .strictObject({
      id: z.uuid(), stage: z.string(), status: z.string(), code: z.string(), path: z.string().nullable(),
      message: z.string(), occurrences: z.int(), lastReceivedAt: at,
    })
    .nullable(),
});

describe.each(ADAPTERS)("a receipt at the %s adapter", (adapter) => {
  const post = ({ write }: Client, path: string, body: unknown) => verdictsOf(world.call(adapter, path, { key: write, body }));
  const receipt = async ({ secret }: Client, id: string) => {
    const response = await world.call(adapter, receiptOf(id), { key: secret });
    expect(response.status).toBe(200);
    return receiptSchema.parse(await response.json());
  };
  const drain = ({ orgId }: Client) => world.plumbline.pipeline.drain(orgId);

  test("follows an accepted event through the layers", async () => {
    const client = await world.client();
    const { batchId, receivedAt } = await post(client, BATCH, { events: [event(), event({ clientEventId: "followed", type: "lesson_completed" })] });
    const pending = await receipt(client, "followed");
    expect(pending).toEqual({
      clientEventId: "followed", verdict: "accepted", batchId, receivedAt, occurredAt: "2026-01-05T10:00:00.000Z", type: "lesson_completed",
      layers: { raw: receivedAt, staging: null, rollup: null }, correction: 0, deadLetter: null,
    });
    await drain(client);
    const { layers, ...rest } = await receipt(client, "followed");
    expect(rest).toEqual({ ...pending, layers: undefined });
    expect(layers).toEqual({ raw: receivedAt, staging: expect.any(String), rollup: expect.any(String) });
    expect(Date.parse(layers.staging ?? "")).toBeGreaterThanOrEqual(Date.parse(receivedAt));
    expect(Date.parse(layers.rollup ?? "")).toBeGreaterThanOrEqual(Date.parse(layers.staging ?? ""));
  });

  test("a resend changes nothing in it", async () => {
    const client = await world.client();
    await post(client, SINGLE, event({ clientEventId: "twice" }));
    const first = await receipt(client, "twice");
    await post(client, SINGLE, event({ clientEventId: "twice", type: "another_type" }));
    expect(await receipt(client, "twice")).toEqual(first);
  });

  test("of a failed event names its dead letter; a corrected resend settles it", async () => {
    const client = await world.client();
    const bad = { clientEventId: "fixed", type: "" };
    const { batchId, receivedAt } = await post(client, SINGLE, bad);
    const failed = await receipt(client, "fixed");
    expect(failed).toMatchObject({
      verdict: "failed", batchId, receivedAt, occurredAt: null, type: null, layers: { raw: null, staging: null, rollup: null },
      deadLetter: { stage: "verdict", status: "open", code: "invalid_type", path: "type", occurrences: 1, lastReceivedAt: receivedAt },
    });
    await post(client, SINGLE, bad);
    expect(await receipt(client, "fixed")).toMatchObject({ receivedAt, deadLetter: { id: failed.deadLetter?.id, occurrences: 2 } });
    await post(client, SINGLE, event({ clientEventId: "fixed" }));
    expect(await receipt(client, "fixed")).toMatchObject({ verdict: "accepted", deadLetter: { status: "open" } });
    await drain(client);
    expect(await receipt(client, "fixed")).toMatchObject({ verdict: "accepted", deadLetter: { status: "superseded" }, layers: { rollup: expect.any(String) } });
  });

  test("says that a correction is applied, and the layers stay in order", async () => {
    const client = await world.client();
    await post(client, SINGLE, event({ clientEventId: "corrected" }));
    await drain(client);
    await world.plumbline.pipeline.correct(client.tenant, "corrected", { type: "page_left" }, "a test");
    expect(await receipt(client, "corrected")).toMatchObject({ correction: 0, layers: { rollup: expect.any(String) } });
    await drain(client);
    const { correction, layers } = await receipt(client, "corrected");
    expect(correction).toBe(1);
    expect(Date.parse(layers.rollup ?? "")).toBeGreaterThanOrEqual(Date.parse(layers.staging ?? ""));
    await world.plumbline.pipeline.rebuild(client.orgId);
    const rebuilt = (await receipt(client, "corrected")).layers;
    expect(Date.parse(rebuilt.rollup ?? "")).toBeGreaterThanOrEqual(Date.parse(rebuilt.staging ?? ""));
  });

  test("belongs to the organisation, and to a secret key", async () => {
    const [client, stranger] = [await world.client(), await world.client()];
    await post(client, BATCH, { events: [event({ clientEventId: "mine" }), { clientEventId: "mine-failed" }] });
    for (const id of ["mine", "mine-failed", "never-sent"]) {
      expect(await errorOf(world.call(adapter, receiptOf(id), { key: stranger.secret }))).toMatchObject({ status: 404, code: "not_found" });
    }
    expect(await errorOf(world.call(adapter, receiptOf("never-sent"), { key: client.secret }))).toMatchObject({ status: 404, code: "not_found" });
    expect(await errorOf(world.call(adapter, receiptOf("mine"), { key: client.write }))).toMatchObject({ status: 403, code: "forbidden" });
    expect(await errorOf(world.call(adapter, receiptOf("mine")))).toMatchObject({ status: 401, code: "unauthorized" });
    expect(await receipt(client, "mine")).toMatchObject({ verdict: "accepted" });
  });
});
