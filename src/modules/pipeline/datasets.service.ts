import { z } from "zod";
import { computed, defineDataset, MOST_ROWS, streamed } from "@/modules/exports/dataset.service";
import { keySchema, rangeSchema } from "@/modules/exports/filters.contract";
import { deadLetters, stagedEvents } from "./datasets.store";
import type { Pipeline } from "./service";

export const pipelineDatasets = (pipeline: Pick<Pipeline, "runs" | "quality" | "audit">) => [
  defineDataset({
    name: "staged_events",
    title: "Processed events",
    permission: "event:read",
    filter: z.strictObject({ range: rangeSchema, type: keySchema.optional() }),
    freeText: true,
    identifies: ["person", "session_id", "properties"],
    table: (filter, orgId, freeText) => streamed(stagedEvents(orgId, filter, freeText)),
  }),
  defineDataset({
    name: "dead_letters",
    title: "Dead letters",
    permission: "dead_letter:read",
    filter: z.strictObject({ status: z.enum(["open", "superseded", "replayed", "discarded"]).optional() }),
    dependsOn: "dead_letters",
    identifies: [],
    table: (filter, orgId) => streamed(deadLetters(orgId, filter)),
  }),
  defineDataset({
    name: "quality",
    title: "Quality of site events",
    permission: "pipeline:read",
    filter: z.strictObject({ days: z.int().min(1).max(366).default(30) }),
    dependsOn: "clock",
    identifies: [],
    table: ({ days }) => computed((tenant) => pipeline.quality(tenant, days), { day: ({ day }) => day, rule: ({ rule }) => rule, checked: ({ checked }) => checked, failed: ({ failed }) => failed }),
  }),
  defineDataset({
    name: "pipeline_runs",
    title: "Passes of the pipeline",
    permission: "pipeline:read",
    filter: z.strictObject({}),
    dependsOn: "clock",
    identifies: [],
    table: () =>
      computed((tenant) => pipeline.runs(tenant, MOST_ROWS), {
        id: ({ id }) => id, started_at: ({ startedAt }) => startedAt, duration_ms: ({ durationMs }) => durationMs, batches: ({ batches }) => batches,
        events: ({ events }) => events, set_aside: ({ setAside }) => setAside, replayed: ({ replayed }) => replayed, error: ({ error }) => error,
      }),
  }),
  defineDataset({
    name: "audit_trail",
    title: "Audit trail of events",
    permission: "pipeline:read",
    filter: z.strictObject({}),
    dependsOn: "clock",
    identifies: [],
    table: () =>
      computed((tenant) => pipeline.audit(tenant, MOST_ROWS), {
        at: ({ at }) => at, action: ({ action }) => action, batch_id: ({ batchId }) => batchId, ordinal: ({ ordinal }) => ordinal, version: ({ version }) => version, reason: ({ reason }) => reason,
      }),
  }),
];
