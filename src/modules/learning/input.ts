import { z } from "zod";
import { daysBetween } from "@/kernel/day";
import { daySchema } from "@/modules/insights/contract";

const MOST_DAYS = 3_660;

/** Local days `from` to `to`, both included. */
export const rangeSchema = z
  .strictObject({ from: daySchema, to: daySchema })
  .refine(({ from, to }) => from <= to && daysBetween(from, to) < MOST_DAYS, { error: `from must not be after to, at most ${MOST_DAYS} days`, path: ["from"] });
export const idSchema = z.string().min(1).max(200);
/** A start week, named by its Monday. */
export const cohortSchema = daySchema.refine((day) => new Date(`${day}T00:00:00Z`).getUTCDay() === 1, "must be a Monday");
