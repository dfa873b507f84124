import type { IdentityService } from "@/modules/identity/identity.service";
import type { PasswordService } from "@/modules/identity/passwords.service";
import type { KeyService } from "@/modules/tenancy/keys.service";
import type { MemberService } from "@/modules/tenancy/members.service";
import type { PlatformKeyService } from "@/modules/tenancy/platform-keys.service";
import type { OrganisationService } from "@/modules/tenancy/organisations.service";
import type { Answer, Cli } from "./command";

export interface Tenancy {
  readonly organisations: OrganisationService;
  readonly members: MemberService;
  readonly identity: IdentityService;
  readonly passwords: PasswordService;
  readonly keys: KeyService;
  readonly platformKeys: PlatformKeyService;
}

/** Runs `work` with the services of tenancy over this installation's database. Who holds the machine is the `operator`. */
export async function withTenancy(cli: Cli, work: (tenancy: Tenancy) => Promise<Answer>): Promise<Answer> {
  const { urls } = await cli.database();
  const [{ requireInstalled }, { createDatabase }, { createIdentityService }, { createPasswordService }, { SignInThrottle }, { createMailer }, { createKeyService }, { createMemberService }, { createPlatformKeyService }, { createOrganisationService }, { createLogger }] = await Promise.all([
    import("./installed"),
    import("@/db/database"),
    import("@/modules/identity/identity.service"),
    import("@/modules/identity/passwords.service"),
    import("@/modules/identity/throttle.service"),
    import("@/modules/mail/service"),
    import("@/modules/tenancy/keys.service"),
    import("@/modules/tenancy/members.service"),
    import("@/modules/tenancy/platform-keys.service"),
    import("@/modules/tenancy/organisations.service"),
    import("@/rpc/logger"),
  ]);
  await requireInstalled(urls);
  const db = createDatabase(urls, { app: 2, pipeline: 1, platform: 1, auth: 1 });
  const identity = createIdentityService(db);
  // Links are printed here and not mailed; whoever holds the machine is not slowed down.
  const passwords = createPasswordService({ db, address: "", mailer: createMailer(undefined, () => undefined), throttle: new SignInThrottle(), requests: new SignInThrottle() });
  const keys = createKeyService(db, createLogger("silent"));
  const platformKeys = createPlatformKeyService(db, createLogger("silent"));
  try {
    return await work({ organisations: createOrganisationService(db), members: createMemberService(db, identity), identity, passwords, keys, platformKeys });
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
