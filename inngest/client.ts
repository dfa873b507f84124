import { Inngest } from "inngest";
import type { Env } from "@/env";
import type { Logger } from "@/rpc/logger";

export function createInngestClient(env: Env, logger: Logger): Inngest {
  return new Inngest({
    id: "plumbline",
    eventKey: env.inngest.eventKey,
    signingKey: env.inngest.signingKey,
    baseUrl: env.inngest.baseUrl,
    isDev: env.inngest.dev !== undefined,
    logger,
  });
}
