import { InvalidArgumentError } from "commander";
import { z } from "zod";
import { createDatabase } from "@/db/database";
import { daysBetween } from "@/kernel/day";
import { messageOf } from "@/kernel/errors";
import { spanOfDays } from "@/modules/pipeline/rebuild.service";
import { createPipeline } from "@/modules/pipeline/service";
import { createOrganisationService } from "@/modules/tenancy/organisations.service";
import { READ_MODELS } from "@/module-list";
import type { Answer, Cli, Register } from "../command";
import { requireInstalled } from "../installed";
import { createMeter } from "../progress";

interface Options {
  readonly org: string;
  readonly from?: string;
  readonly to?: string;
}

export const rebuild: Register = (program, act) => {
  program
    .command("rebuild")
    .description("drop an organisation's days in every read model and make them again from raw; the numbers stay the same")
    .requiredOption("--org <organisation>", "its slug, id or customer id")
    .option("--from <day>", "the first local day, YYYY-MM-DD; the organisation's first when it is not given", dayOf)
    .option("--to <day>", "the last local day; the organisation's last when it is not given", dayOf)
    .action(act((cli, options: Options) => rebuildAll(cli, options)));
};

async function rebuildAll(cli: Cli, { org, from, to }: Options): Promise<Answer> {
  const { urls } = await cli.database();
  await requireInstalled(urls);
  const db = createDatabase(urls, { app: 2, pipeline: 2, platform: 1, auth: 1 });
  const meter = createMeter(cli, "rebuilding");
  try {
    const { id, slug } = await createOrganisationService(db).find(org);
    const span = await spanOfDays(db, id);
    const first = from ?? span?.from ?? to;
    const last = to ?? span?.to ?? from;
    if (first === undefined || last === undefined) return { value: { organisation: slug, days: 0 }, text: `${slug} has no events yet: there is nothing to rebuild.` };
    const pipeline = createPipeline(db, READ_MODELS, () => undefined, (error) => cli.note(messageOf(error)));
    let done = 0;
    meter.start(daysBetween(first, last) + 1);
    const days = await pipeline.rebuild(id, { from: first, to: last }, (day) => meter.at(++done, day));
    return { value: { organisation: slug, from: first, to: last, days }, text: `Rebuilt ${days} ${days === 1 ? "day" : "days"} of ${slug}, ${first} to ${last}.` };
  } finally {
    meter.stop();
    await db.close();
  }
}

function dayOf(text: string): string {
  const day = z.iso.date().safeParse(text);
  if (!day.success) throw new InvalidArgumentError("It is a day such as 2026-01-31.");
  return day.data;
}
