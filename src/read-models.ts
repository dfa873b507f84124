import { learningModel } from "@/modules/learning/load.service";
import type { ReadModel } from "@/modules/pipeline/contract";
import { rollups } from "@/modules/rollup/service";
import { siteTracking } from "@/modules/site/layers/model.service";

/** Everything that a pass loads from staged events, in the order of loading. */
export const READ_MODELS: readonly ReadModel[] = [rollups, siteTracking, learningModel];
