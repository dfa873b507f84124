import { Inngest } from "inngest";
import type { Env } from "@/env";

export function createInngestClient(env: Env): Inngest {
  return new Inngest({
    id: "plumbline",
    eventKey: env.inngest.eventKey,
    signingKey: env.inngest.signingKey,
    baseUrl: env.inngest.baseUrl,
    isDev: env.inngest.dev !== undefined,
  });
}
