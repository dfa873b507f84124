import { type Command, Option } from "commander";
import { KEY_KINDS, type KeyKind } from "@/modules/tenancy/contract";
import { Fault } from "@/kernel/fault";
import { isUuid } from "@/kernel/ids";
import type { Register } from "../command";
import { columns, withTenancy, type Tenancy } from "../tenancy";

/** Whose keys are meant: an organisation's, or platform keys. */
interface Whose {
  readonly org?: string;
  readonly platform?: boolean;
}

interface CreateOptions extends Whose {
  readonly kind: KeyKind;
  readonly name: string;
}

interface Listed {
  readonly id: string;
  readonly kind?: KeyKind;
  readonly hint: string;
  readonly name: string;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export const key: Register = (program, act) => {
  const command = program.command("key").description("API keys: a write key only sends events, a secret key also reads, a platform key sends for several organisations");

  whose(command.command("create"), "kind")
    .description("create a key; its text is printed once and stored nowhere")
    .addOption(new Option("--kind <kind>", "what it is for").choices(KEY_KINDS).default("write"))
    .option("--name <name>", "a name to recognise it by", "command line")
    .action(
      act((cli, { kind, name, ...of }: CreateOptions, self: Command) => {
        requireWhose(of, self);
        return withTenancy(cli, async (tenancy) => {
          const orgId = await orgIdOf(tenancy, of);
          const value = orgId === undefined ? await tenancy.platformKeys.create({ name }, "operator") : await tenancy.keys.create(orgId, { kind, name }, "operator");
          return { value, text: `${value.key}\n(told this once; its id is ${value.id})` };
        });
      }),
    );

  whose(command.command("list"))
    .description("an organisation's keys, or the platform keys, the newest first")
    .action(
      act((cli, of: Whose, self: Command) => {
        requireWhose(of, self);
        return withTenancy(cli, async (tenancy) => {
          const orgId = await orgIdOf(tenancy, of);
          const all: readonly Listed[] = orgId === undefined ? await tenancy.platformKeys.list() : await tenancy.keys.list(orgId);
          const rows = all.map((row) => [
            row.id,
            row.kind ?? "platform",
            `…${row.hint}`,
            row.name,
            row.revokedAt === null ? `used ${row.lastUsedAt?.toISOString() ?? "never"}` : `revoked ${row.revokedAt.toISOString()}`,
          ]);
          return { value: all, text: all.length === 0 ? "There is no key yet." : columns(rows) };
        });
      }),
    );

  whose(command.command("revoke"))
    .description("refuse a key from now on; running servers follow within a second")
    .argument("<id>", "the key's id, as `key list` shows it")
    .action(
      act((cli, id: string, of: Whose, self: Command) => {
        requireWhose(of, self);
        return withTenancy(cli, async (tenancy) => {
          if (!isUuid(id)) throw new Fault("invalid_request", "A key is revoked by its id; `plumbline key list` shows it.", { path: "id" });
          const orgId = await orgIdOf(tenancy, of);
          if (orgId === undefined) await tenancy.platformKeys.revoke(id, "operator");
          else await tenancy.keys.revoke(orgId, id, "operator");
          return { value: { id, revoked: true }, text: "Revoked." };
        });
      }),
    );
};

/** @param foreign options that make no sense for a platform key */
function whose(command: Command, ...foreign: readonly string[]): Command {
  return command
    .option("--org <organisation>", "its slug, id or customer id")
    .addOption(new Option("--platform", "instead: keys that send for several organisations").conflicts(["org", ...foreign]));
}

function requireWhose({ org, platform }: Whose, command: Command): void {
  if (org === undefined && platform !== true) command.error("error: give --org <organisation>, or --platform");
}

/** Undefined for platform keys, which are no organisation's. */
async function orgIdOf({ organisations }: Tenancy, { org }: Whose): Promise<string | undefined> {
  return org === undefined ? undefined : (await organisations.find(org)).id;
}
