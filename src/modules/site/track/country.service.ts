import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Fault } from "@/kernel/fault";
import type { CountryLookup } from "./contract";

const COUNTRY = /^[A-Z]{2}$/;

/**
 * The operator's own lookup: an ES module whose default export takes an address and gives its country (ISO 3166-1
 * alpha-2), or nothing. No database of addresses comes with Plumbline: their licences forbid it.
 *
 * @param onError told when the lookup throws for the first time; an event then has no country, and is accepted all the same
 * @throws Fault `unavailable` when there is no such module, or it exports no function
 */
export async function loadCountryLookup(path: string, onError: (error: unknown) => void): Promise<CountryLookup> {
  let loaded: { readonly default?: unknown };
  try {
    loaded = (await import(pathToFileURL(resolve(path)).href)) as { readonly default?: unknown };
  } catch (error) {
    throw new Fault("unavailable", `PLUMBLINE_COUNTRY_LOOKUP: ${path} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, {}, { cause: error });
  }
  const lookup = loaded.default;
  if (typeof lookup !== "function") throw new Fault("unavailable", `PLUMBLINE_COUNTRY_LOOKUP: ${path} must export a function as its default`);
  let told = false;
  return (ip) => {
    try {
      const country: unknown = lookup(ip);
      return typeof country === "string" && COUNTRY.test(country) ? country : undefined;
    } catch (error) {
      // Once: it would throw for every event.
      if (!told) onError(error);
      told = true;
      return undefined;
    }
  };
}
