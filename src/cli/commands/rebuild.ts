import { InvalidArgumentError } from "commander";
import { daysBetween, isDay } from "@/kernel/day";
import { messageOf } from "@/kernel/errors";
import type { Answer, Cli, Register } from "../command";

interface Options {
  readonly org: string;
  readonly from?: string;
  readonly to?: string;
}

export const rebuild: Register = (program, act) => {
  program
    .command("rebuild")
    .description("recompute an organisation's days in every read model from the raw events; the numbers stay the same")
    .requiredOption("--org <organisation>", "its slug, id or customer id")
    .option("--from <day>", "the first local day, YYYY-MM-DD; the organisation's first when it is not given", dayOf)
    .option("--to <day>", "the last local day; the organisation's last when it is not given", dayOf)
    .action(act((cli, options: Options) => rebuildAll(cli, options)));
};

async function rebuildAll(cli: Cli, { org, from, to }: Options): Promise<Answer> {
  const { urls } = await cli.database();
  const [{ requireInstalled }, { createDatabase }, { createMeter }, { createOrganisationService }, { createPipeline }, { spanOfDays }, { READ_MODELS }] = await Promise.all([
    import("../installed"),
    import("@/db/database"),
    import("../progress"),
    import("@/modules/tenancy/organisations.service"),
    import("@/modules/pipeline/service"),
    import("@/modules/pipeline/rebuild.service"),
    import("@/read-models"),
  ]);
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
  if (!isDay(text)) throw new InvalidArgumentError("It is a day such as 2026-01-31.");
  return text;
}
