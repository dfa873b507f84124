import { type Handler, json } from "@/rpc/http";
import type { HttpRoute } from "@/rpc/route";
import type { HealthService } from "./service";

export function healthRoutes(health: HealthService): readonly HttpRoute[] {
  const handler = createHealthHandler(health);
  return [{ path: "/api/health", methods: { GET: () => handler, HEAD: () => handler } }];
}

/** `GET /api/health`: 503 only when down, so that a degraded server goes on taking events. */
function createHealthHandler(health: HealthService): Handler {
  return async () => {
    const answer = await health.check();
    return json(answer.status === "down" ? 503 : 200, answer, answer.status === "down" ? { "retry-after": "5" } : {});
  };
}
