import type { InngestFunction } from "inngest";
import type { AllJobs } from "@/plumbline";
import { exports } from "./exports";
import { freshnessCheck } from "./freshness-check";
import type { FunctionParts } from "./of-job";
import { rollup } from "./rollup";

/** A job without a function here does not compile. */
const FUNCTIONS: Readonly<Record<keyof AllJobs, (parts: FunctionParts) => InngestFunction.Any>> = { rollup, freshnessCheck, exports };

export const functionsOf = (parts: FunctionParts): InngestFunction.Any[] => Object.values(FUNCTIONS).map((make) => make(parts));
