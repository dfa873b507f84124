import { isUniqueViolation } from "@/db/constraint";
import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import { Fault } from "@/kernel/fault";
import { customerIdOf, newId } from "@/kernel/ids";
import { timeZoneOf } from "@/kernel/time-zone";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import {
  databaseKnowsZone,
  findListing,
  findOrganisation,
  findZones,
  insertOrganisation,
  listOrganisations,
  renameOrganisation,
  scheduleZone,
  type OrganisationListing,
  type OrganisationRow,
  type ZoneRow,
} from "./organisations.store";
import { slugOf, slugProblem } from "./slug";

export interface NewOrganisation {
  readonly name: string;
  /** Derived from the name when it is not given. */
  readonly slug?: string | undefined;
  /** IANA name; UTC when it is not given. */
  readonly timeZone?: string | undefined;
}

export interface OrganisationView extends OrganisationRow {
  readonly timeZone: string;
  /** A change that was asked for and does not hold yet. */
  readonly pendingZone: ZoneRow | null;
}

export interface OrganisationService {
  /**
   * @throws Fault `invalid_request` for a bad slug or an unknown zone
   * @throws Fault `conflict` when the slug that was asked for is taken
   */
  create(organisation: NewOrganisation, actor: Actor): Promise<OrganisationView>;
  /** @throws Fault `not_found` */
  get(orgId: string): Promise<OrganisationView>;
  /** @throws Fault `not_found` */
  rename(orgId: string, name: string, actor: Actor): Promise<void>;
  /**
   * History stays as it is: days before the next local midnight keep the zone that they had.
   * @returns when the zone starts to hold; null when it holds already
   * @throws Fault `invalid_request` for an unknown zone
   */
  changeZone(orgId: string, timeZone: string, actor: Actor): Promise<{ effectiveFrom: Date | null }>;
  /** All of them; for those who run the installation. */
  list(): Promise<OrganisationListing[]>;
  /**
   * By slug, id or customer id; for those who run the installation.
   * @throws Fault `not_found`
   */
  find(ref: string): Promise<OrganisationListing>;
}

const SLUG_ATTEMPTS = 50;

export function createOrganisationService(db: Database): OrganisationService {
  async function insert(name: string, slug: string, timeZone: string, actor: Actor): Promise<OrganisationView> {
    const id = newId();
    return db.tenant(id).prisma(async (tx, sql) => {
      await requireZone(sql, timeZone);
      const row = await insertOrganisation(tx, sql, { id, name, slug, customerId: customerIdOf(id), timeZone });
      await recordAudit(sql, { orgId: id, actor, action: "organisation.created", target: `organisation:${id}`, details: { name, slug, timeZone } });
      return { ...row, timeZone, pendingZone: null };
    });
  }

  return {
    async create({ name, slug, timeZone = "UTC" }, actor) {
      const zone = zoneNamed(timeZone);
      if (slug !== undefined) {
        const problem = slugProblem(slug);
        if (problem !== undefined) throw new Fault("invalid_request", problem, { path: "slug" });
        try {
          return await insert(name, slug, zone, actor);
        } catch (error) {
          throw isUniqueViolation(error) ? slugTaken(slug, error) : error;
        }
      }
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await insert(name, slugOf(name, attempt), zone, actor);
        } catch (error) {
          if (!isUniqueViolation(error)) throw error;
          if (attempt === SLUG_ATTEMPTS) throw slugTaken(slugOf(name), error);
        }
      }
    },

    get: (orgId) =>
      db.tenant(orgId).prismaRead(async (tx, sql) => {
        const row = await findOrganisation(tx, orgId);
        if (row === null) throw unknown();
        const { current, pending } = await findZones(sql, orgId);
        return { ...row, timeZone: current, pendingZone: pending };
      }),

    rename: (orgId, name, actor) =>
      db.tenant(orgId).prisma(async (tx, sql) => {
        const before = await renameOrganisation(tx, orgId, name);
        if (before === undefined) throw unknown();
        if (before === name) return;
        await recordAudit(sql, { orgId, actor, action: "organisation.renamed", target: `organisation:${orgId}`, details: { from: before, to: name } });
      }),

    changeZone: (orgId, timeZone, actor) =>
      db.tenant(orgId).write(async (sql) => {
        const zone = zoneNamed(timeZone);
        await requireZone(sql, zone);
        const { current } = await findZones(sql, orgId);
        const effectiveFrom = (await scheduleZone(sql, orgId, zone)) ?? null;
        await recordAudit(sql, {
          orgId,
          actor,
          action: "organisation.zone_changed",
          target: `organisation:${orgId}`,
          details: { from: current, to: zone, effectiveFrom },
        });
        return { effectiveFrom };
      }),

    list: () => db.platform(listOrganisations),

    async find(ref) {
      const found = await db.platform((sql) => findListing(sql, ref));
      if (found === undefined) throw new Fault("not_found", `There is no organisation ${JSON.stringify(ref)}.`);
      return found;
    },
  };
}

function zoneNamed(text: string): string {
  const zone = timeZoneOf(text);
  if (zone === undefined) throw unknownZone(text);
  return zone;
}

async function requireZone(sql: Sql, zone: string): Promise<void> {
  if (!(await databaseKnowsZone(sql, zone))) throw unknownZone(zone);
}

const unknownZone = (zone: string) =>
  new Fault("invalid_request", `There is no time zone ${JSON.stringify(zone)}; give an IANA name such as Europe/Berlin.`, { path: "timeZone" });
const slugTaken = (slug: string, cause: unknown) => new Fault("conflict", `The slug ${slug} is taken.`, { path: "slug" }, { cause });
const unknown = () => new Fault("not_found", "There is no such organisation, or you are no member of it.");
