import { text } from "node:stream/consumers";
import { Option, type Command } from "commander";
import { Fault } from "@/kernel/fault";
import { ROLES, type Role } from "@/kernel/permissions";
import { EMAIL_LENGTH, PASSWORD_LENGTH } from "@/modules/identity/limits.contract";
import type { Register } from "../command";
import { withTenancy } from "../tenancy";

interface CreateOptions {
  readonly email: string;
  readonly name?: string;
  readonly org?: string;
  readonly role?: Role;
  readonly platformAdmin?: boolean;
  readonly passwordStdin?: boolean;
}

export const user: Register = (program, act) => {
  const command = program.command("user").description("people, and their roles in organisations");
  registerReset(command, act);

  command
    .command("create")
    .description("create a person, a member of an organisation, or both")
    .requiredOption("--email <address>")
    .option("--name <name>")
    .option("--org <organisation>", "its slug, id or customer id")
    .addOption(new Option("--role <role>", "the person's role in --org").choices(ROLES))
    .option("--platform-admin", "has every permission in every organisation of this installation")
    .option("--password-stdin", "read the password from standard input; otherwise one is generated and printed once")
    .action(
      act(async (cli, options: CreateOptions, command: Command) => {
        const { email, name, org, role, platformAdmin = false } = options;
        if (org === undefined && !platformAdmin) command.error("error: give --org and --role, or --platform-admin");
        if ((org === undefined) !== (role === undefined)) command.error("error: --org and --role go together");
        if (!(await isEmail(email))) throw new Fault("invalid_request", `${email} is no e-mail address.`, { path: "email" });
        return withTenancy(cli, async ({ organisations, members, identity }) => {
          const organisation = org === undefined ? undefined : await organisations.find(org);
          const password = options.passwordStdin === true ? await readPassword() : undefined;
          const person = platformAdmin ? await identity.create({ email, name, password, platformAdmin }) : undefined;
          const member =
            organisation === undefined || role === undefined ? undefined : await members.add(organisation.id, { email, name, role, password }, "operator");
          const generated = person?.password ?? member?.password;
          const value = {
            id: person?.userId ?? member?.userId,
            email: person?.email ?? member?.email,
            created: person !== undefined || member?.created === true,
            platformAdmin,
            organisation: organisation?.slug ?? null,
            role: role ?? null,
            password: generated ?? null,
          };
          const lines = [
            value.created ? `Made ${value.email}.` : `${value.email} was known already, and keeps the password.`,
            ...(platformAdmin ? ["May do everything in every organisation."] : []),
            ...(organisation === undefined ? [] : [`Is ${role} in ${organisation.name}.`]),
            ...(generated === undefined ? [] : [`The password is ${generated} (told this once).`]),
          ];
          return { value, text: lines.join("\n") };
        });
      }),
    );
};

async function isEmail(text: string): Promise<boolean> {
  const { z } = await import("zod");
  return z.email().max(EMAIL_LENGTH).safeParse(text).success;
}

interface ResetOptions {
  readonly email: string;
  readonly passwordStdin?: boolean;
}

function registerReset(command: Command, act: Parameters<Register>[1]): void {
  command
    .command("reset-password")
    .description("print a link by which a person sets a new password, and which works once")
    .requiredOption("--email <address>")
    .option("--password-stdin", "set the password that is read from standard input instead, and end every session")
    .action(
      act((cli, { email, passwordStdin }: ResetOptions) =>
        withTenancy(cli, async ({ passwords }) => {
          if (passwordStdin === true) {
            await passwords.set(email, await readPassword());
            return { value: { email, link: null }, text: `The password of ${email} is set, and every session has ended.` };
          }
          const { email: account, path } = await passwords.link(email);
          const { addressOf } = await import("@/env");
          const link = `${addressOf(await cli.env())}${path}`;
          return { value: { email: account, link }, text: `Give this link to ${account} alone; it works once, for an hour:\n${link}` };
        }),
      ),
    );
}

/** One line, without its end. @throws Fault `invalid_request` when it is too short or too long */
async function readPassword(): Promise<string> {
  const [password = ""] = (await text(process.stdin)).split(/\r?\n/);
  const { min, max } = PASSWORD_LENGTH;
  if (password.length < min || password.length > max) throw new Fault("invalid_request", `A password has ${min} to ${max} characters.`, { path: "password" });
  return password;
}
