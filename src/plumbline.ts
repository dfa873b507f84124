import type { Database } from "@/db/database";
import type { Env } from "@/env";
import type { ExportRunner } from "@/modules/exports/run.service";
import type { Exports } from "@/modules/exports/service";
import type { HealthService } from "@/modules/health/service";
import type { DeadLetters } from "@/modules/dead-letters/service";
import type { Unassigned } from "@/modules/ingest/platform/unassigned.service";
import type { Receipts } from "@/modules/ingest/receipts.service";
import type { Ingest } from "@/modules/ingest/service";
import type { Insights } from "@/modules/insights/service";
import type { Learning } from "@/modules/learning/service";
import type { Summaries } from "@/modules/learning/summary.service";
import type { Surveys } from "@/modules/learning/surveys.service";
import type { Jobs } from "@/modules/pipeline/jobs";
import type { Pipeline } from "@/modules/pipeline/service";
import type { SiteSettingsService } from "@/modules/site/settings/service";
import type { AccessService } from "@/modules/identity/access.service";
import type { IdentityService } from "@/modules/identity/identity.service";
import type { PasswordService } from "@/modules/identity/passwords.service";
import type { SessionService } from "@/modules/identity/sessions.service";
import type { Site } from "@/modules/site/dashboard/service";
import type { KeyService } from "@/modules/tenancy/keys.service";
import type { MemberService } from "@/modules/tenancy/members.service";
import type { PlatformKeyService } from "@/modules/tenancy/platform-keys.service";
import type { OrganisationService } from "@/modules/tenancy/organisations.service";
import type { JobDefinition } from "@/rpc/job";
import type { Logger } from "@/rpc/logger";
import type { Routes } from "@/transport/routes";

/** What is to be done in the background, and when. */
export interface AllJobs extends Jobs {
  readonly exports: JobDefinition<{ orgId: string }>;
}

/** Every service of this process, built once. */
export interface Plumbline {
  readonly env: Env;
  readonly version: string;
  readonly logger: Logger;
  readonly db: Database;
  /** What session tokens are encrypted with. */
  readonly authSecret: string;
  readonly identity: IdentityService;
  readonly access: AccessService;
  readonly passwords: PasswordService;
  readonly sessions: SessionService;
  readonly organisations: OrganisationService;
  readonly members: MemberService;
  readonly keys: KeyService;
  /** Keys of backends that serve several organisations. */
  readonly platformKeys: PlatformKeyService;
  readonly ingest: Ingest;
  /** Events of platform keys for which no organisation was found. */
  readonly unassigned: Unassigned;
  readonly deadLetters: DeadLetters;
  readonly receipts: Receipts;
  readonly pipeline: Pipeline;
  readonly insights: Insights;
  readonly site: Site;
  readonly siteSettings: SiteSettingsService;
  readonly learning: Learning;
  readonly surveys: Surveys;
  readonly summaries: Summaries;
  readonly exports: Exports;
  /** What writes exports: by itself where jobs are embedded, else when its job says so. */
  readonly exportRunner: ExportRunner;
  readonly health: HealthService;
  /** What is answered on ingest paths, over either HTTP adapter. */
  readonly routes: Routes;
  /** Where Inngest calls; says that there is nothing here when Inngest is not configured. */
  readonly inngest: (request: Request) => Promise<Response>;
  readonly jobs: AllJobs;
  /**
   * Starts draining in this process where its jobs are embedded; until then commits wake the workers of
   * another one. Under Inngest they wake its functions instead, which drain.
   */
  startDraining(): void;
  /** Finishes what was taken, stops draining, closes the pools. */
  close(): Promise<void>;
}

const KEY = Symbol.for("plumbline");
type Global = typeof globalThis & { [KEY]?: Plumbline };

/** Makes the services findable from every copy of this module: a bundler makes several. */
export function publish(plumbline: Plumbline): void {
  (globalThis as Global)[KEY] = plumbline;
}

/** The services that `server.ts` built. */
export function getPlumbline(): Plumbline {
  const plumbline = (globalThis as Global)[KEY];
  if (!plumbline) throw new Error("Plumbline's services are built by src/server.ts; start it with npm start or npm run dev");
  return plumbline;
}
