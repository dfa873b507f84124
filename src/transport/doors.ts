import { createHealthHandler } from "@/modules/health/http";
import { createIngestHandlers } from "@/modules/ingest/http";
import { createTrackHandlers, type TrackServices } from "@/modules/site/http";
import { Fault } from "@/kernel/fault";
import type { Handler } from "@/rpc/exchange";
import type { RateLimiter } from "@/rpc/rate-limit";
import type { HealthService } from "@/modules/health/service";
import type { Receipts } from "@/modules/ingest/receipts.service";
import type { IngestService } from "@/modules/ingest/contract";
import type { KeyService } from "@/modules/tenancy/keys.service";

/** What both doors answer: the production server ahead of Next, and Next's route handlers. */
export interface Doors {
  /** The handler of a path (without its query), or undefined when it is not an ingest path. */
  match(method: string, path: string): Handler | undefined;
}

type Route = (match: RegExpExecArray) => Handler;

export interface DoorServices {
  readonly keys: KeyService;
  readonly ingest: IngestService;
  readonly receipts: Receipts;
  readonly health: HealthService;
  /** Of the event endpoints; the tracking endpoints have their own. */
  readonly limits: RateLimiter;
  readonly site: TrackServices;
}

export function createDoors(services: DoorServices): Doors {
  const ingest = createIngestHandlers(services.keys, services.ingest, services.receipts, services.limits);
  const site = createTrackHandlers(services.site);
  const sends = (handler: Handler) => ({ POST: () => handler, OPTIONS: () => site.preflight("POST") });
  const reads = (handler: Handler) => ({ GET: () => handler, OPTIONS: () => site.preflight("GET") });
  const health = createHealthHandler(services.health);
  const routes: readonly { readonly path: RegExp; readonly methods: Readonly<Record<string, Route>> }[] = [
    { path: /^\/api\/analytics\/events\/batch\/?$/, methods: { POST: () => ingest.batch } },
    { path: /^\/api\/analytics\/events\/?$/, methods: { POST: () => ingest.single } },
    { path: /^\/api\/analytics\/events\/([^/]+)$/, methods: { GET: (match) => async (exchange) => ingest.receipt(decoded(match[1] ?? ""))(exchange) } },
    { path: /^\/api\/v1\/track\/?$/, methods: sends(site.track) },
    { path: /^\/api\/v1\/track\/async\/?$/, methods: sends(site.trackAsync) },
    { path: /^\/api\/v1\/track\/process\/?$/, methods: sends(site.process) },
    { path: /^\/api\/v1\/track\/status\/?$/, methods: reads(site.status) },
    { path: /^\/api\/v1\/track\/dashboard\/?$/, methods: reads(site.dashboard) },
    { path: /^\/api\/health\/?$/, methods: { GET: () => health, HEAD: () => health } },
  ];
  return {
    match(method, path) {
      for (const route of routes) {
        const match = route.path.exec(path);
        if (!match) continue;
        return Object.hasOwn(route.methods, method) ? route.methods[method]?.(match) : refuse(Object.keys(route.methods));
      }
      return undefined;
    },
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    throw new Fault("invalid_request", "the event's id is not percent-encoded as a URL wants it", { path: "clientEventId" }, { cause: error });
  }
}

function refuse(allowed: readonly string[]): Handler {
  return async () => {
    throw new Fault("method_not_allowed", `use ${allowed.join(" or ")}`, { allow: allowed });
  };
}
