import { z } from "zod";

const instant = z.iso.datetime({ offset: true });

export const healthSchema = z.strictObject({
  status: z.enum(["ok", "degraded", "down"]),
  analyticsIngestLagMs: z.number().nullable().describe("Age of the oldest accepted event that is in no number yet, of any organisation."),
  pendingBatches: z.int().nullable(),
  deadLetters: z.int().nullable().describe("Open dead letters."),
  dataFreshAsOf: instant.nullable().describe("Every event received before is in the numbers."),
  database: z.enum(["ok", "down"]),
  jobs: z.strictObject({
    status: z.enum(["ok", "silent"]),
    lastBeatAt: instant.nullable(),
    runs: z.array(z.strictObject({ id: z.string(), lastStartedAt: instant.nullable(), lastFinishedAt: instant.nullable(), ok: z.boolean() })).readonly(),
  }),
  version: z.string().describe("Of Plumbline."),
});
export type Health = Readonly<z.infer<typeof healthSchema>>;
