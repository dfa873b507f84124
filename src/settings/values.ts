import { resolve } from "node:path";
import proxyAddr from "proxy-addr";
import { z } from "zod";
import { MOST_DAYS } from "@/kernel/retention";

/** The kinds of values that environment variables hold, each with the sentence that follows the variable's name when it is wrong. */

export const flag = z.enum(["1", "0", "true", "false"], { error: "must be 1 or 0" });
export const isOn = (value: string | undefined) => value === "1" || value === "true";

export const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be an http or https address" })
  .transform((value) => value.replace(/\/+$/, ""));

export const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: "must be a postgresql:// address with user, host and database",
});

export const smtpUrl = z.url({ protocol: /^smtps?$/, error: "must be an smtp:// or smtps:// address" });

export const port = z.coerce.number({ error: "must be a port number" }).int().min(0).max(65535);

export const requestsPerMinute = z.coerce.number({ error: "must be a number of requests a minute, or 0 for no limit" }).int().min(0);

/** Days that events are kept; null for 0, which keeps them without end. */
export const keptDays = (least: number) =>
  z.coerce
    .number({ error: `must be ${least} to ${MOST_DAYS} days, or 0 to keep events without end` })
    .int()
    .refine((days) => days === 0 || (days >= least && days <= MOST_DAYS), { error: `must be ${least} to ${MOST_DAYS} days, or 0 to keep events without end` });

export const secret = z.string().min(32, "must have at least 32 characters");

export const logLevel = z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]);

export const rateStore = z.union([z.enum(["memory", "postgres"]), z.url({ protocol: /^rediss?$/ }).transform((redis) => ({ redis }))], {
  error: "must be memory, postgres, or a redis:// address",
});

export const inngestDev = z.string().transform((value) => (value === "0" || value === "false" ? undefined : value));

export const jwks = z.string().transform((value, context) => {
  if (!/^[a-z]+:\/\//i.test(value)) return resolve(value);
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const local = url?.hostname === "localhost" || url?.hostname === "127.0.0.1" || url?.hostname === "[::1]";
  if (url?.protocol === "https:" || (url?.protocol === "http:" && local)) return value;
  context.addIssue({ code: "custom", message: "must be a file, or an https address: over http, the keys could be replaced in transit" });
  return z.NEVER;
});

export const trustProxy = z.string().transform((value, context): number | readonly string[] => {
  if (/^\d+$/.test(value)) return Number(value);
  const ranges = value.split(",").map((range) => range.trim()).filter(Boolean);
  try {
    proxyAddr.compile(ranges);
    return ranges;
  } catch (error) {
    context.addIssue({
      code: "custom",
      message: `must be a number of proxies or address ranges such as 10.0.0.0/8,::1 (${error instanceof Error ? error.message : String(error)})`,
    });
    return z.NEVER;
  }
});
