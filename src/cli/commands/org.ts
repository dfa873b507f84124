import type { Register } from "../command";
import { columns, withTenancy } from "../tenancy";

interface CreateOptions {
  readonly name: string;
  readonly slug?: string;
  readonly timeZone?: string;
}

export const org: Register = (program, act) => {
  const command = program.command("org").description("organisations: each has its own events, members, keys and time zone");

  command
    .command("create")
    .description("create an organisation")
    .requiredOption("--name <name>", "its display name")
    .option("--slug <slug>", "its name in addresses; made from the name when it is not given")
    .option("--time-zone <zone>", "the time zone of its days, such as Europe/Berlin", "UTC")
    .action(
      act((cli, { name, slug, timeZone }: CreateOptions) =>
        withTenancy(cli, async ({ organisations }) => {
          const { id, slug: given, customerId } = await organisations.create({ name, slug, timeZone }, "operator");
          const value = { id, slug: given, customerId };
          return { value, text: `Made ${name} (${given}).\nIts id is ${id}, its customer id ${customerId}.` };
        }),
      ),
    );

  command
    .command("list")
    .description("every organisation of this installation")
    .action(
      act((cli) =>
        withTenancy(cli, async ({ organisations }) => {
          const all = await organisations.list();
          const rows = all.map((row) => [row.slug, row.name, row.timeZone, `${row.members} members`, `${row.activeKeys} keys`, row.id]);
          return { value: all, text: all.length === 0 ? "There is no organisation yet: plumbline org create --name …" : columns(rows) };
        }),
      ),
    );
};
