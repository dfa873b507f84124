import { Fault } from "@/kernel/fault";
import { type Balance, deliver, type Delivery, type Portion } from "@/modules/imports/service";
import { DEMO_ORGANISATION } from "./academy";
import { type DemoOptions, demoTraffic } from "./events";

export { DEMO_ORGANISATION } from "./academy";
export { demoEvents, type DemoOptions } from "./events";

const PORTION = 250;

/**
 * Writes the demo's traffic through ingest, as a client would; a second run adds only what has happened since.
 * @param slug of the organisation `orgId`: made-up traffic goes into the demo's own and never into another
 * @param onStart told once how many events progress runs up to
 * @throws Fault `conflict` for another organisation, and what `deliver` raises
 */
export async function writeDemo(
  options: DemoOptions & Omit<Delivery, "source"> & { readonly slug: string; readonly onStart?: (events: number) => void },
): Promise<Balance> {
  if (options.slug !== DEMO_ORGANISATION.slug) {
    throw new Fault("conflict", `Demo traffic goes into the organisation "${DEMO_ORGANISATION.slug}" alone, not into "${options.slug}".`);
  }
  const events = demoTraffic(options).map(({ event }) => event);
  options.onStart?.(events.length);
  async function* portions(): AsyncGenerator<Portion> {
    for (let from = 0; from < events.length; from += PORTION) {
      const readings = events.slice(from, from + PORTION);
      yield { readings, amount: readings.length };
    }
  }
  return deliver(portions(), { ...options, source: "demo" });
}
