import { z } from "zod";
import type { UnassignedFilter, Selection } from "./contract";

const MOST_CHOSEN = 1_000;
/** As long as anything that an event names. */
const label = z.string().min(1).max(200);

export const filterSchema = z.strictObject({
  code: z.string().min(1).max(100).optional(),
  course: label.optional(),
  person: z.string().min(1).max(220).optional(),
  key: z.uuid().optional(),
}) satisfies z.ZodType<UnassignedFilter>;

export const selectionSchema = z.union([
  z.strictObject({ ids: z.array(z.uuid()).min(1).max(MOST_CHOSEN).readonly() }),
  z.strictObject({ filter: filterSchema, until: z.date() }),
]) satisfies z.ZodType<Selection>;
