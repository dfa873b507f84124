import { InvalidArgumentError } from "commander";
import { createHmac } from "node:crypto";
import { resolve } from "node:path";
import type { Secrets } from "@/db/secrets";
import type { Register } from "../command";
import { send } from "../delivery";

interface Options {
  readonly org: string;
  readonly dryRun?: boolean;
}

interface LogOptions extends Options {
  readonly site?: string;
  readonly server?: string;
  readonly format?: string;
}

const ORG = ["--org <organisation>", "its slug, id or customer id"] as const;
const DRY_RUN = ["--dry-run", "read everything and give the verdicts, and write nothing"] as const;

export const importEvents: Register = (program, act) => {
  const command = program.command("import").description("import events from files; importing a file again adds nothing");

  command
    .command("access-log")
    .description("web servers' logs: files, folders of them, or - for standard input, gzipped or not; every line is an event or a dead letter")
    .argument("<path...>")
    .requiredOption(...ORG)
    .option("--site <origin>", "the site's address, such as https://example.com, where the log does not name the host", originOf)
    .option("--server <name>", "tells the logs of several servers apart that may hold the same line; give it at every import of that server's logs", serverOf)
    .option("--format <format>", "common, combined, vhost_combined, json, or a template with nginx's variables; without it each line tells")
    .option(...DRY_RUN)
    .action(
      act((cli, paths: string[], { org, site, server, format, dryRun = false }: LogOptions) =>
        send(cli, "access log", dryRun, async ({ db, secrets, delivery }) => {
          const { importAccessLogs, createOrganisationService } = await services();
          const { id, slug } = await createOrganisationService(db).find(org);
          const asks = !cli.json && !paths.includes("-") && process.stdin.isTTY && process.stderr.isTTY;
          const { balance, files, skipped } = await importAccessLogs({
            ...delivery,
            db,
            orgId: id,
            paths: paths.map((path) => (path === "-" ? path : resolve(path))),
            visitorKey: visitorKeyOf(secrets, id),
            site,
            server,
            format,
            dryRun,
            ...(asks ? { askSite: delivery.pausing(askSite) } : {}),
          });
          return { organisation: slug, balance, files, skipped };
        }),
      ),
    );

  command
    .command("oulad")
    .description("a folder with the tables of the Open University Learning Analytics Dataset")
    .argument("<folder>")
    .requiredOption(...ORG)
    .option(...DRY_RUN)
    .action(
      act((cli, folder: string, { org, dryRun = false }: Options) =>
        send(cli, "OULAD", dryRun, async ({ db, delivery }) => {
          const { importOulad, createOrganisationService } = await services();
          const { id, slug } = await createOrganisationService(db).find(org);
          return { organisation: slug, balance: await importOulad({ ...delivery, db, orgId: id, folder: resolve(folder) }) };
        }),
      ),
    );
};

async function services() {
  const [imports, organisations] = await Promise.all([import("@/modules/imports/service"), import("@/modules/tenancy/organisations.service")]);
  return { ...imports, ...organisations };
}

/** Asks until the answer is an address; undefined for none. */
async function askSite(file: string): Promise<string | undefined> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (;;) {
      const answer = (await terminal.question(`The address of the site that ${file} is of, such as https://example.com: `)).trim();
      if (answer === "") return undefined;
      const origin = parseOrigin(answer);
      if (origin !== undefined) return origin;
      process.stderr.write("It is an http or https address.\n");
    }
  } finally {
    terminal.close();
  }
}

function originOf(text: string): string {
  const origin = parseOrigin(text);
  if (origin === undefined) throw new InvalidArgumentError("It is an http or https address.");
  return origin;
}

function parseOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && (url.protocol === "http:" || url.protocol === "https:") ? url.origin : undefined;
}

function serverOf(text: string): string {
  if (!/^[\w.-]{1,100}$/.test(text)) throw new InvalidArgumentError("It is 1 to 100 letters, digits, dots, hyphens or underscores.");
  return text;
}

/** Stays the same for an organisation, so that its visitors do, and tells nothing about another's. */
function visitorKeyOf({ nextAuthSecret }: Secrets, orgId: string): string {
  return createHmac("sha256", nextAuthSecret).update(`plumbline visitors of ${orgId}`).digest("hex");
}
