import { afterAll, beforeAll } from "vitest";
import { createDatabase, type Database } from "@/db/database";
import type { Tenant } from "@/db/tenant";
import { customerIdOf, newId } from "@/kernel/ids";
import { itemsOf, type BatchAnswer, type ClientEvent } from "@/modules/ingest/contract";
import { createIngest, type Ingest } from "@/modules/ingest/service";
import { createInsights, type Insights } from "@/modules/insights/service";
import { createPipeline, type Pipeline } from "@/modules/pipeline/service";
import { READ_MODELS } from "@/read-models";
import { createTestDatabase, type TestDatabase } from "./cluster";

export interface World {
  readonly test: TestDatabase;
  readonly db: Database;
  readonly ingest: Ingest;
  readonly pipeline: Pipeline;
  readonly insights: Insights;
  /** Errors that passes raised, oldest first. */
  readonly passErrors: unknown[];
  organisation(zone?: string): Promise<Tenant>;
  send(tenant: Tenant, ...events: unknown[]): Promise<BatchAnswer>;
}

/** A database of its own for the test file, and the services over it; nothing drains by itself. */
export function useWorld(): World {
  const world = {} as { -readonly [Key in keyof World]: World[Key] };
  beforeAll(async () => {
    const test = await createTestDatabase();
    const db = createDatabase(test.urls);
    const passErrors: unknown[] = [];
    const ingest = createIngest(db, () => undefined);
    Object.assign(world, {
      test,
      db,
      ingest,
      passErrors,
      pipeline: createPipeline(db, READ_MODELS, () => undefined, (error) => passErrors.push(error)),
      insights: createInsights(60_000),
      organisation: (zone) => createOrganisation(db, zone),
      send: (tenant: Tenant, ...events: unknown[]) => ingest.accept(tenant.orgId, { source: "api", items: itemsOf(events) }),
    } satisfies World);
  });
  afterAll(async () => {
    await world.ingest.close();
    await world.db.close();
    await world.test.drop();
  });
  return world;
}

/** The rows that an organisation needs to be served; the tenancy module's own tests cover its service. */
export async function createOrganisation(db: Database, zone = "UTC"): Promise<Tenant> {
  const id = newId();
  const tenant = db.tenant(id);
  await tenant.write(async (sql) => {
    await sql.rows("INSERT INTO app.organisations (id, name, slug, customer_id) VALUES ($1, $2, $2, $3)", [id, `org-${id}`, customerIdOf(id)]);
    await sql.rows("INSERT INTO app.organisation_zones (org_id, effective_from, zone) VALUES ($1, '-infinity', $2)", [id, zone]);
    await sql.rows("INSERT INTO ops.lanes (org_id) VALUES ($1)", [id]);
  });
  return tenant;
}

let counter = 0;
/** A good event; what a test is not about is filled in. */
export function event(over: Partial<ClientEvent> = {}): ClientEvent {
  return { clientEventId: `e${++counter}`, type: "page_view", timestamp: "2026-01-05T10:00:00Z", anonymousId: "ann", sessionId: "s1", ...over };
}
