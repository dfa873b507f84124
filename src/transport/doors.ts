import { createHealthHandler } from "@/modules/health/http";
import { createIngestHandlers } from "@/modules/ingest/http";
import { Fault } from "@/kernel/fault";
import type { Handler } from "@/rpc/exchange";
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
}

export function createDoors(services: DoorServices): Doors {
  const ingest = createIngestHandlers(services.keys, services.ingest, services.receipts);
  const health = createHealthHandler(services.health);
  const routes: readonly { readonly path: RegExp; readonly methods: Readonly<Record<string, Route>> }[] = [
    { path: /^\/api\/analytics\/events\/batch\/?$/, methods: { POST: () => ingest.batch } },
    { path: /^\/api\/analytics\/events\/?$/, methods: { POST: () => ingest.single } },
    { path: /^\/api\/analytics\/events\/([^/]+)$/, methods: { GET: (match) => async (exchange) => ingest.receipt(decoded(match[1] ?? ""))(exchange) } },
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
