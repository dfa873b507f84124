import { createDatabase, type Database } from "@/db/database";
import { createIdentityService, type IdentityService } from "@/modules/identity/identity.service";
import { createKeyService, type KeyService } from "@/modules/tenancy/keys.service";
import { createMemberService, type MemberService } from "@/modules/tenancy/members.service";
import { createPlatformKeyService, type PlatformKeyService } from "@/modules/tenancy/platform-keys.service";
import { createOrganisationService, type OrganisationService } from "@/modules/tenancy/organisations.service";
import { createLogger } from "@/rpc/logger";
import type { Answer, Cli } from "./command";
import { requireInstalled } from "./installed";

export interface Tenancy {
  readonly organisations: OrganisationService;
  readonly members: MemberService;
  readonly identity: IdentityService;
  readonly keys: KeyService;
  readonly platformKeys: PlatformKeyService;
}

/** Runs `work` with the services of tenancy over this installation's database. Who holds the machine is the `operator`. */
export async function withTenancy(cli: Cli, work: (tenancy: Tenancy) => Promise<Answer>): Promise<Answer> {
  const { urls } = await cli.database();
  await requireInstalled(urls);
  const db: Database = createDatabase(urls, { app: 2, pipeline: 1, platform: 1, auth: 1 });
  const identity = createIdentityService(db);
  const keys = createKeyService(db, createLogger("silent"));
  const platformKeys = createPlatformKeyService(db, createLogger("silent"));
  try {
    return await work({ organisations: createOrganisationService(db), members: createMemberService(db, identity), identity, keys, platformKeys });
  } finally {
    await Promise.all([keys.close(), platformKeys.close()]);
    await db.close();
  }
}

/** Lines of columns as wide as their widest cell. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), []);
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd()).join("\n");
}
