import { z } from "zod";
import { defineDataset, streamed } from "@/modules/exports/dataset.service";
import { keySchema, rangeSchema } from "@/modules/exports/filters.contract";
import { rawEvents } from "./datasets.store";

export const ingestDatasets = [
  defineDataset({
    name: "raw_events",
    title: "Raw events",
    permission: "event:read",
    filter: z.strictObject({ range: rangeSchema, type: keySchema.optional() }),
    freeText: true,
    identifies: ["user_id", "anonymous_id", "session_id", "properties", "context"],
    table: (filter, orgId, freeText) => streamed(rawEvents(orgId, filter, freeText)),
  }),
];
