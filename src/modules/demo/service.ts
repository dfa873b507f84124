import { isFault } from "@/kernel/fault";
import type { Actor } from "@/modules/audit/contract";
import { type Balance, deliver, type Delivery, type Portion } from "@/modules/imports/service";
import type { SurveyDefinition } from "@/modules/learning/survey.contract";
import type { OrganisationService } from "@/modules/tenancy/organisations.service";
import { DEMO_ORGANISATION, FEEDBACK } from "./academy";
import { type DemoOptions, demoTraffic } from "./events";

const PORTION = 250;

export interface DemoSeed extends DemoOptions, Omit<Delivery, "source" | "orgId"> {
  readonly organisations: Pick<OrganisationService, "find" | "create">;
  /** Who asked for it: for the audit log, when the organisation is made. */
  readonly actor: Actor;
  /** Describes the academy's survey, so that its answers have words; left out, they have none. */
  readonly saveSurvey?: (orgId: string, survey: SurveyDefinition, actor: Actor) => Promise<void>;
  /** Told once how many events progress runs up to. */
  readonly onStart?: (events: number) => void;
}

/**
 * Writes the demo's traffic through ingest, as a client would, into the organisation with the demo's slug and
 * never into another; makes that organisation when it is missing. A second run adds only what has happened since.
 * @throws Fault what `deliver` raises
 */
export async function seedDemo(seed: DemoSeed): Promise<{ readonly orgId: string; readonly slug: string; readonly balance: Balance }> {
  const { id, slug } = await demoOrganisation(seed);
  await seed.saveSurvey?.(id, FEEDBACK, seed.actor);
  const events = demoTraffic(seed).map(({ event }) => event);
  seed.onStart?.(events.length);
  const balance = await deliver(portionsOf(events), { ...seed, orgId: id, source: "demo" });
  return { orgId: id, slug, balance };
}

async function demoOrganisation({ organisations, actor }: DemoSeed): Promise<{ readonly id: string; readonly slug: string }> {
  const { name, slug, zone } = DEMO_ORGANISATION;
  try {
    return await organisations.find(slug);
  } catch (error) {
    if (!isFault(error) || error.code !== "not_found") throw error;
    return organisations.create({ name, slug, timeZone: zone }, actor);
  }
}

async function* portionsOf(events: readonly unknown[]): AsyncGenerator<Portion> {
  for (let from = 0; from < events.length; from += PORTION) {
    const readings = events.slice(from, from + PORTION);
    yield { readings, amount: readings.length };
  }
}
