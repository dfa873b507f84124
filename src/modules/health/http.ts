import { type Handler, json } from "@/rpc/http";
import type { HealthService } from "./service";

/** `GET /api/health`: 503 only when down, so that a degraded server goes on taking events. */
export function createHealthHandler(health: HealthService): Handler {
  return async () => {
    const answer = await health.check();
    return json(answer.status === "down" ? 503 : 200, answer, answer.status === "down" ? { "retry-after": "5" } : {});
  };
}
