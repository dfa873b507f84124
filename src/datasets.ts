import type { z } from "zod";
import type { Dataset } from "@/modules/exports/dataset.service";
import type { MODULES } from "./module-list";

type OfferedBy<Each> = Each extends { create(...needs: never[]): { readonly datasets: readonly (infer Offered)[] } } ? Offered : never;
type RequestOf<Each> = Each extends Dataset<infer Name, infer Filter> ? { readonly dataset: Name; readonly filter: z.input<Filter> } : never;

/** A dataset of any module and its filter, as one asks for them. */
export type ExportRequest = RequestOf<OfferedBy<(typeof MODULES)[keyof typeof MODULES]>>;
