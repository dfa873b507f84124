import { z } from "zod";
import { computed, defineDataset } from "@/modules/exports/dataset.service";
import { rangeSchema } from "@/modules/exports/filters.contract";
import type { Insights } from "./service";

export const insightDatasets = (insights: Pick<Insights, "overview">) => [
  defineDataset({
    name: "event_types",
    title: "Events by type",
    permission: "insight:read",
    filter: z.strictObject({ range: rangeSchema }),
    identifies: [],
    table: ({ range }) => computed(async (tenant) => (await insights.overview(tenant, range)).overview.byType, { type: ({ type }) => type, events: ({ events }) => events }),
  }),
];
