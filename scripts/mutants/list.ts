import { INGEST } from "./ingest";
import type { Mutant } from "./mutant";
import { NUMBERS } from "./numbers";
import { PEOPLE } from "./people";
import { PIPELINE } from "./pipeline";

/** A fault for each rule; `npm run test:mutants` plants them one by one. */
export const MUTANTS: readonly Mutant[] = [...INGEST, ...PIPELINE, ...NUMBERS, ...PEOPLE];
