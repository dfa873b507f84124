import { createExportHandlers, type ExportHttpServices } from "@/modules/exports/http";
import { createHealthHandler } from "@/modules/health/http";
import { createIngestHandlers } from "@/modules/ingest/http";
import { createLearningHandlers, type LearningHttpServices } from "@/modules/learning/http";
import { createTrackHandlers, type TrackServices } from "@/modules/site/track/http";
import { Fault } from "@/kernel/fault";
import type { Handler } from "@/rpc/http";
import type { RateLimiter } from "@/rpc/rate-limit";
import type { HealthService } from "@/modules/health/service";
import type { Receipts } from "@/modules/ingest/receipts.service";
import type { IngestService } from "@/modules/ingest/contract";
import type { PlatformIntake } from "@/modules/ingest/platform/intake.service";
import type { KeyService } from "@/modules/tenancy/keys.service";
import type { PlatformKeyService } from "@/modules/tenancy/platform-keys.service";

/** What both HTTP adapters answer: the production server ahead of Next, and Next's route handlers. */
export interface Routes {
  /** The handler of a path (without its query), or undefined when it is not an ingest path. */
  match(method: string, path: string): Handler | undefined;
}

type Route = (match: RegExpExecArray) => Handler;

export interface RouteServices {
  readonly keys: KeyService;
  readonly ingest: IngestService;
  readonly receipts: Receipts;
  readonly platformKeys: PlatformKeyService;
  readonly platform: PlatformIntake;
  readonly health: HealthService;
  /** Of the event endpoints; the tracking endpoints have their own. */
  readonly limits: RateLimiter;
  readonly site: TrackServices;
  readonly learning: LearningHttpServices;
  readonly exports: ExportHttpServices;
}

export function createRoutes(services: RouteServices): Routes {
  const ingest = createIngestHandlers(services);
  const site = createTrackHandlers(services.site);
  const sends = (handler: Handler) => ({ POST: () => handler, OPTIONS: () => site.preflight("POST") });
  const reads = (handler: Handler) => ({ GET: () => handler, OPTIONS: () => site.preflight("GET") });
  const learning = createLearningHandlers(services.learning);
  const asked = (handler: Handler) => ({ GET: () => handler, HEAD: () => handler });
  const ofCourse: Route = (match) => async (request) => learning.course(decoded(match[1] ?? "", "course"))(request);
  const exports = createExportHandlers(services.exports);
  const one = (make: (id: string) => Handler): Route => (match) => async (request) => make(decoded(match[1] ?? "", "id"))(request);
  const health = createHealthHandler(services.health);
  const routes: readonly { readonly path: RegExp; readonly methods: Readonly<Record<string, Route>> }[] = [
    { path: /^\/api\/analytics\/events\/batch\/?$/, methods: { POST: () => ingest.batch } },
    { path: /^\/api\/analytics\/events\/?$/, methods: { POST: () => ingest.single } },
    { path: /^\/api\/analytics\/events\/([^/]+)$/, methods: { GET: (match) => async (request) => ingest.receipt(decoded(match[1] ?? "", "clientEventId"))(request) } },
    { path: /^\/api\/v1\/track\/?$/, methods: sends(site.track) },
    { path: /^\/api\/v1\/track\/async\/?$/, methods: sends(site.trackAsync) },
    { path: /^\/api\/v1\/track\/process\/?$/, methods: sends(site.process) },
    { path: /^\/api\/v1\/track\/status\/?$/, methods: reads(site.status) },
    { path: /^\/api\/v1\/track\/dashboard\/?$/, methods: reads(site.dashboard) },
    { path: /^\/api\/admin\/analytics\/overview\/?$/, methods: asked(learning.overview) },
    { path: /^\/api\/admin\/analytics\/courses\/?$/, methods: asked(learning.courses) },
    { path: /^\/api\/admin\/analytics\/courses\/([^/]+)\/?$/, methods: { GET: ofCourse, HEAD: ofCourse } },
    { path: /^\/api\/admin\/analytics\/lessons\/?$/, methods: asked(learning.lessons) },
    { path: /^\/api\/admin\/analytics\/surveys\/?$/, methods: asked(learning.surveys) },
    { path: /^\/api\/admin\/analytics\/summary\/?$/, methods: asked(learning.summary) },
    { path: /^\/api\/admin\/analytics\/export\/?$/, methods: { ...asked(exports.list), POST: () => exports.create } },
    { path: /^\/api\/admin\/analytics\/export\/([^/]+)\/?$/, methods: { GET: one(exports.get), HEAD: one(exports.get), DELETE: one(exports.cancel) } },
    { path: /^\/api\/exports\/([^/]+)\/?$/, methods: { GET: one(exports.download), HEAD: one(exports.download) } },
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

function decoded(segment: string, path: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    throw new Fault("invalid_request", "the id in the address is not percent-encoded as a URL wants it", { path }, { cause: error });
  }
}

function refuse(allowed: readonly string[]): Handler {
  return async () => {
    throw new Fault("method_not_allowed", `use ${allowed.join(" or ")}`, { allow: allowed });
  };
}
