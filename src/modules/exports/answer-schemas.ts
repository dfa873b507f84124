import { z } from "zod";
import type { JsonOf } from "@/kernel/json";
import { viewedOrganisationSchema } from "@/modules/tenancy/viewer.contract";
import { type ExportLink, type ExportRow, STATUSES } from "./contract";

type Shape<T> = { readonly [Key in keyof JsonOf<T>]-?: z.ZodType<JsonOf<T>[Key]> };
const instant = z.iso.datetime();

const row: Shape<ExportRow> = {
  id: z.uuid(),
  dataset: z.string(),
  title: z.string(),
  filter: z.record(z.string(), z.unknown()),
  bom: z.boolean(),
  freeText: z.boolean(),
  requestedBy: z.string().describe("As the audit log names it: `user:<id>` or `key:<id>`."),
  status: z.enum(STATUSES),
  rows: z.int().describe("Written so far; exact once done."),
  expectedRows: z.int().nullable(),
  bytes: z.int(),
  fromCache: z.boolean().describe("Served from the file of an earlier export."),
  attempts: z.int(),
  error: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
  expiresAt: instant.nullable().describe("When its file goes."),
};
const link = z.strictObject({ href: z.string().describe("Path and query; anyone who has it may download, until it expires."), expiresAt: instant } satisfies Shape<ExportLink>);

const organisation = viewedOrganisationSchema;
export const exportSchema = z.strictObject(row).meta({ id: "Export" });
export const exportsAnswer = z.strictObject({ organisation, exports: z.array(exportSchema) });
export const exportAnswer = z.strictObject({ organisation, export: exportSchema });
export const linkedExportAnswer = z.strictObject({ organisation, export: exportSchema.extend({ link: link.nullable().describe("Once it is done.") }) });
