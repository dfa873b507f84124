import { z } from "zod";
import { daysBetween } from "@/kernel/day";

const MOST_DAYS = 3_660;

export const keySchema = z.string().min(1).max(500);

/** Local days `from` to `to`, both included. */
export const rangeSchema = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to && daysBetween(from, to) < MOST_DAYS, { error: `from must not be after to, at most ${MOST_DAYS} days`, path: ["from"] });

export type Range = z.output<typeof rangeSchema>;
