import { defineModule } from "@/rpc/module";
import { rollups } from "./service";

/** Events and distinct people by local hour and day. */
export const rollup = defineModule({ name: "rollup", readModels: [rollups], create: () => ({}) });
