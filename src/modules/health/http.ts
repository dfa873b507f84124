import { json } from "@/rpc/http";
import type { HttpRoute } from "@/rpc/route";
import { healthSchema } from "./contract";
import type { HealthService } from "./service";

/** 503 only when down, so that a degraded server goes on taking events. */
export function healthRoutes(health: HealthService): readonly HttpRoute[] {
  return [
    {
      path: "/api/health",
      group: "Installation",
      methods: {
        GET: {
          access: "everybody",
          summary: "Whether Plumbline is well",
          description: "Says nothing of any organisation. 503 when the database cannot be reached.",
          responses: { 200: healthSchema, 503: healthSchema },
          head: true,
          handler: () => async () => {
            const answer = await health.check();
            return json(answer.status === "down" ? 503 : 200, answer, answer.status === "down" ? { "retry-after": "5" } : {});
          },
        },
      },
    },
  ];
}
