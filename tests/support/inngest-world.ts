import { afterAll, beforeAll } from "vitest";
import { createPlumbline } from "@/compose";
import { readEnv } from "@/env";
import { publish, type Plumbline } from "@/plumbline";
import { createTestDatabase, type TestDatabase } from "./cluster";
import { type EventApi, startEventApi } from "./event-api";

export const SIGNING_KEY = "signkey-test-8ee2262a15e8d3c42d6a840db7af3de2aab08ef632b32a37a687f24b34dba3ff";

export interface InngestWorld {
  readonly test: TestDatabase;
  readonly plumbline: Plumbline;
  readonly api: EventApi;
}

/** The services as they are composed where Inngest runs the jobs, over a database of the test file's own. */
export function useInngestWorld(): InngestWorld {
  const world = {} as { -readonly [Key in keyof InngestWorld]: InngestWorld[Key] };
  beforeAll(async () => {
    world.test = await createTestDatabase();
    world.api = await startEventApi();
    const env = readEnv({ NODE_ENV: "test", LOG_LEVEL: "silent", INNGEST_SIGNING_KEY: SIGNING_KEY, INNGEST_EVENT_KEY: "test", INNGEST_BASE_URL: world.api.baseUrl });
    world.plumbline = createPlumbline(env, world.test.urls, world.test.secrets.nextAuthSecret);
    publish(world.plumbline);
    world.plumbline.startDraining();
  });
  afterAll(async () => {
    await world.plumbline.close();
    await world.api.close();
    await world.test.drop();
  });
  return world;
}
