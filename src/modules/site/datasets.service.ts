import { z } from "zod";
import { filterSchema } from "@/kernel/filter";
import { computed, defineDataset, MOST_ROWS, streamed } from "@/modules/exports/dataset.service";
import { rangeSchema } from "@/modules/exports/filters.contract";
import { filtersSchema } from "./dashboard/contract";
import type { Site } from "./dashboard/service";
import { DIMENSIONS } from "./dimensions";
import { siteEvents, siteSessions } from "./datasets.store";

export const siteDatasets = (site: Pick<Site, "breakdown">) => [
  defineDataset({
    name: "site_breakdown",
    title: "Traffic",
    permission: "insight:read",
    filter: z.strictObject({ range: rangeSchema, dimension: z.enum(DIMENSIONS), filters: filtersSchema.default({}), crawlers: z.boolean().default(false) }),
    identifies: [],
    table: ({ range, dimension, filters, crawlers }) =>
      computed((tenant) => site.breakdown(tenant, dimension, { ...range, filters, crawlers }, MOST_ROWS), {
        [dimension]: ({ value }) => value, visits: ({ visits }) => visits, page_views: ({ pageViews }) => pageViews, bounce_rate: ({ bounceRate }) => bounceRate,
      }),
  }),
  defineDataset({
    name: "site_sessions",
    title: "Sessions",
    permission: "event:read",
    /** `all`: also those without a page view, which traffic does not count. */
    filter: z.strictObject({ range: rangeSchema.optional(), crawlers: z.boolean().default(false), all: z.boolean().default(false), filters: filtersSchema.default({}) }),
    identifies: ["visitor_id", "session_id", "user_id"],
    table: (filter, orgId) => streamed(siteSessions(orgId, filter)),
  }),
  defineDataset({
    name: "site_events",
    title: "Site events",
    permission: "event:read",
    filter: z.strictObject({ range: rangeSchema.optional(), type: filterSchema.optional(), page: filterSchema.optional(), visitorId: filterSchema.optional(), sessionId: filterSchema.optional() }),
    freeText: true,
    identifies: ["visitor_id", "session_id", "user_id", "properties"],
    table: (filter, orgId, freeText) => streamed(siteEvents(orgId, filter, freeText)),
  }),
];
