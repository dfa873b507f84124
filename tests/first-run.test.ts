import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPlumbline } from "@/compose";
import { withClient } from "@/db/connect";
import { readEnv } from "@/env";
import { fillDemo } from "@/first-run";
import type { Plumbline } from "@/plumbline";
import { createTestDatabase, type TestDatabase } from "./support/cluster";
import { throwawayFolder, type Throwaway } from "./support/reaped";

let folder: Throwaway;
let database: TestDatabase;
let plumbline: Plumbline;
beforeEach(async () => {
  folder = await throwawayFolder();
  database = await createTestDatabase();
  const env = { NODE_ENV: "test", LOG_LEVEL: "silent", PLUMBLINE_JOBS: "none", PLUMBLINE_DATA: folder.dataFolder };
  plumbline = createPlumbline(readEnv(env as unknown as NodeJS.ProcessEnv), database.urls, "x".repeat(32));
});
afterEach(async () => {
  await plumbline.close();
  await database.drop();
  await folder.remove();
});

/** Refuses to make an organisation, `times` times; a sequence counts them, which a rollback does not turn back. */
const refuseOrganisations = (times: number) =>
  withClient(database.superuserUrl, "test", async (client) => {
    await client.query(`
      CREATE SEQUENCE public.refused;
      GRANT USAGE ON SEQUENCE public.refused TO PUBLIC;
      CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF nextval('public.refused') <= ${times} THEN RAISE EXCEPTION 'refused for the test'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON app.organisations FOR EACH ROW EXECUTE FUNCTION public.refuse()`);
  });

async function fill(): Promise<{ problem: string | undefined; said: string[]; filled: boolean }> {
  const said: string[] = [];
  const problem = await fillDemo(plumbline, (line) => said.push(line), () => false, { days: 2, pauseMs: 10 });
  return { problem, said, filled: existsSync(join(folder.dataFolder, "demo-filled")) };
}

test("a demo that fails is tried again in the same run", async () => {
  await refuseOrganisations(1);
  const { problem, said, filled } = await fill();
  expect({ problem, filled }).toEqual({ problem: undefined, filled: true });
  expect(said.filter((line) => line.includes("trying again"))).toHaveLength(1);
  expect(said.at(-1)).toMatch(/^Sent \d+ events/);
});

test("a demo that keeps failing is one sentence at the end, and is left to the next start", async () => {
  await refuseOrganisations(1_000_000);
  const { problem, filled } = await fill();
  expect(problem).toMatch(/^The demo organisation could not be filled .*next start/);
  expect(filled).toBe(false);
});
