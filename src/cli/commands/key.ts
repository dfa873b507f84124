import { Option } from "commander";
import { KEY_KINDS, type KeyKind } from "@/modules/tenancy/contract";
import { Fault } from "@/kernel/fault";
import { isUuid } from "@/kernel/ids";
import type { Register } from "../command";
import { columns, withTenancy } from "../tenancy";

interface CreateOptions {
  readonly org: string;
  readonly kind: KeyKind;
  readonly name: string;
}

const ORG = ["--org <organisation>", "its slug, id or customer id"] as const;

export const key: Register = (program, act) => {
  const command = program.command("key").description("API keys: a write key only sends events, a secret key also reads");

  command
    .command("create")
    .description("make a key; its text is printed once and stored nowhere")
    .requiredOption(...ORG)
    .addOption(new Option("--kind <kind>", "what it is for").choices(KEY_KINDS).default("write"))
    .option("--name <name>", "what you will recognise it by", "command line")
    .action(
      act((cli, { org, kind, name }: CreateOptions) =>
        withTenancy(cli, async ({ organisations, keys }) => {
          const { id: orgId } = await organisations.find(org);
          const value = await keys.create(orgId, { kind, name }, "operator");
          return { value, text: `${value.key}\n(told this once; its id is ${value.id})` };
        }),
      ),
    );

  command
    .command("list")
    .description("an organisation's keys, the newest first")
    .requiredOption(...ORG)
    .action(
      act((cli, { org }: { org: string }) =>
        withTenancy(cli, async ({ organisations, keys }) => {
          const { id: orgId } = await organisations.find(org);
          const all = await keys.list(orgId);
          const rows = all.map((row) => [
            row.id,
            row.kind,
            `…${row.hint}`,
            row.name,
            row.revokedAt === null ? `used ${row.lastUsedAt?.toISOString() ?? "never"}` : `revoked ${row.revokedAt.toISOString()}`,
          ]);
          return { value: all, text: all.length === 0 ? "There is no key yet." : columns(rows) };
        }),
      ),
    );

  command
    .command("revoke")
    .description("refuse a key from now on; running servers follow within a second")
    .argument("<id>", "the key's id, as `key list` shows it")
    .requiredOption(...ORG)
    .action(
      act((cli, id: string, { org }: { org: string }) =>
        withTenancy(cli, async ({ organisations, keys }) => {
          if (!isUuid(id)) throw new Fault("invalid_request", "A key is revoked by its id; `plumbline key list` shows it.", { path: "id" });
          const { id: orgId } = await organisations.find(org);
          await keys.revoke(orgId, id, "operator");
          return { value: { id, revoked: true }, text: "Revoked." };
        }),
      ),
    );
};
