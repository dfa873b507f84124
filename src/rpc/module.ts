import type { Database } from "@/db/database";
import type { DoctorCheck } from "./doctor";
import type { HttpRoute } from "./route";
import type { Job, MaintenanceTask } from "./job";
import type { Logger } from "./logger";

/** What every module is given. */
export interface Host {
  readonly db: Database;
  readonly logger: Logger;
  /** Of Plumbline itself. */
  readonly programVersion: string;
}

/** What a module offers once it is built. A slot that is missing is empty. */
export interface Offer {
  /** For other modules, for pages and for the command line; each by its name among all services. */
  readonly services?: object;
  /** tRPC routers, by their names in the root router. */
  readonly routers?: object;
  readonly routes?: readonly HttpRoute[];
  readonly jobs?: readonly Job[];
  /** Done once a minute, after the freshness check's own work. */
  readonly maintenance?: readonly MaintenanceTask[];
  /** Tables that can be exported. */
  readonly datasets?: readonly { readonly name: string }[];
  /** Begins what runs in this process by itself; called where jobs are embedded only. */
  start?(): void;
  /** Finishes what was taken. Modules are closed in the opposite order of their making. */
  close?(): Promise<void> | void;
}

/** A module: what it is without being built, and how it is built from what it needs. */
export interface Module {
  readonly name: string;
  /** What a pass loads from staged events, in the order of loading. */
  readonly readModels?: readonly { readonly name: string }[];
  readonly checks?: readonly DoctorCheck[];
  create(needs: never): Offer;
}

/** Checks that this is a module, and keeps its exact type: services, routers and needs are inferred from it. */
export const defineModule = <const M extends Module>(module: M): M => module;

type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void ? All : never;
type SlotOf<Each, Slot extends keyof Offer> = Each extends Readonly<Record<Slot, infer Held>> ? Held : never;
type Flat<T> = { readonly [Key in keyof T]: T[Key] };

/** One slot of all modules as one record. */
export type Merged<Offers extends Readonly<Record<string, Offer>>, Slot extends keyof Offer> = Flat<Intersection<SlotOf<Offers[keyof Offers], Slot>>>;

/**
 * The services, or the routers, of all modules in one record.
 * @throws Error when two modules use one name
 */
export function merged<const Offers extends Readonly<Record<string, Offer>>, const Slot extends "services" | "routers">(offers: Offers, slot: Slot): Merged<Offers, Slot> {
  const all: Record<string, unknown> = {};
  for (const [module, offer] of Object.entries(offers)) {
    for (const [name, value] of Object.entries(offer[slot] ?? {})) {
      if (Object.hasOwn(all, name)) throw new Error(`the module ${module} offers ${slot} named ${name}, and so does another one`);
      all[name] = value;
    }
  }
  return all as Merged<Offers, Slot>;
}
