import type { InngestFunction } from "inngest";
import type { Jobs } from "@/modules/pipeline/jobs";
import { freshnessCheck } from "./freshness-check";
import type { FunctionParts } from "./of-job";
import { rollup } from "./rollup";

/** A job without a function here does not compile. */
const FUNCTIONS: Readonly<Record<keyof Jobs, (parts: FunctionParts) => InngestFunction.Any>> = { rollup, freshnessCheck };

export const functionsOf = (parts: FunctionParts): InngestFunction.Any[] => Object.values(FUNCTIONS).map((make) => make(parts));
