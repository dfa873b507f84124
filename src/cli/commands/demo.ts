import { InvalidArgumentError } from "commander";
import type { Register } from "../command";
import { send } from "../delivery";

const MOST_DAYS = 730;

export const demo: Register = (program, act) => {
  program
    .command("demo")
    .description("fill the demo organisation with made-up traffic up to now; run it again to add what has happened since")
    .option("--days <number>", "how far back", days, 60)
    .action(
      act((cli, options: { days: number }) =>
        send(cli, "demo", false, async ({ db, delivery }) => {
          const [{ seedDemo }, { saveSurvey }, { createOrganisationService }] = await Promise.all([
            import("@/modules/demo/service"),
            import("@/modules/learning/surveys.service"),
            import("@/modules/tenancy/organisations.service"),
          ]);
          const { slug, balance } = await seedDemo({
            ...delivery,
            organisations: createOrganisationService(db),
            saveSurvey: (orgId, survey, actor) => saveSurvey(db.tenant(orgId), survey, actor),
            actor: "operator",
            now: new Date(),
            days: options.days,
          });
          return { organisation: slug, balance };
        }),
      ),
    );
};

function days(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > MOST_DAYS) throw new InvalidArgumentError(`give 1 to ${MOST_DAYS} days`);
  return value;
}
