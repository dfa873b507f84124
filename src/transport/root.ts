import type { Plumbline } from "@/plumbline";

/** What a client needs to know of the procedures: their types. The modules offer them, `compose.ts` puts them together. */
export type RootRouter = Plumbline["root"];
