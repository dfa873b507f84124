import { InvalidArgumentError } from "commander";
import { createHmac } from "node:crypto";
import { resolve } from "node:path";
import type { Secrets } from "@/db/secrets";
import type { Register } from "../command";
import { send } from "../delivery";

interface Options {
  readonly org: string;
}

interface LogOptions extends Options {
  readonly site?: string;
}

const ORG = ["--org <organisation>", "its slug, id or customer id"] as const;

export const importEvents: Register = (program, act) => {
  const command = program.command("import").description("import events from files; importing a file again adds nothing");

  command
    .command("access-log")
    .description("a web server's log in the combined format, also gzipped (.gz); every line is an event or a dead letter")
    .argument("<file>")
    .requiredOption(...ORG)
    .option("--site <origin>", "the site's address, such as https://example.com, where the log does not name the host", originOf)
    .action(
      act((cli, file: string, { org, site }: LogOptions) =>
        send(cli, "access log", async ({ db, secrets, delivery }) => {
          const { importAccessLog, createOrganisationService } = await services();
          const { id, slug } = await createOrganisationService(db).find(org);
          const balance = await importAccessLog({ ...delivery, orgId: id, file: resolve(file), visitorKey: visitorKeyOf(secrets, id), site: site ?? `http://${slug}.invalid` });
          return { organisation: slug, balance };
        }),
      ),
    );

  command
    .command("oulad")
    .description("a folder with the tables of the Open University Learning Analytics Dataset")
    .argument("<folder>")
    .requiredOption(...ORG)
    .action(
      act((cli, folder: string, { org }: Options) =>
        send(cli, "OULAD", async ({ db, delivery }) => {
          const { importOulad, createOrganisationService } = await services();
          const { id, slug } = await createOrganisationService(db).find(org);
          return { organisation: slug, balance: await importOulad({ ...delivery, orgId: id, folder: resolve(folder) }) };
        }),
      ),
    );
};

async function services() {
  const [imports, organisations] = await Promise.all([import("@/modules/imports/service"), import("@/modules/tenancy/organisations.service")]);
  return { ...imports, ...organisations };
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) throw new InvalidArgumentError("It is an http or https address.");
  return url.origin;
}

/** Stays the same for an organisation, so that its visitors do, and tells nothing about another's. */
function visitorKeyOf({ nextAuthSecret }: Secrets, orgId: string): string {
  return createHmac("sha256", nextAuthSecret).update(`plumbline visitors of ${orgId}`).digest("hex");
}
