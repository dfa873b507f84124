import { MODULES } from "@/module-list";
import type { ReadModel } from "@/modules/pipeline/contract";

const declared: readonly { readonly name: string; readonly readModels?: readonly ReadModel[] }[] = Object.values(MODULES);

/** Everything that a pass loads from staged events, in the order of loading: what the modules declare. */
export const READ_MODELS: readonly ReadModel[] = declared.flatMap(({ readModels = [] }) => readModels);
