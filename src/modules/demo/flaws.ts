import type { DemoEvent } from "./person";
import { createRandom } from "./random";
import { observedOf } from "./website";

/** What was sent when, flaws of the real world included. */
export interface Sent {
  /** Epoch milliseconds. */
  readonly at: number;
  /** What the client sent, or that with what was observed beside it. */
  readonly event: unknown;
}

/** Clients that get it wrong, each in its own way, on a copy of an event with an id of its own. */
const BROKEN: readonly [(event: DemoEvent) => unknown, ...((event: DemoEvent) => unknown)[]] = [
  // An old build of the app writes the time as its users read it.
  (event) => ({ ...event, timestamp: germanTime(event.timestamp), properties: { ...event.properties, app: "2.3.1" } }),
  (event) => ({ ...event, timestamp: germanTime(event.timestamp), properties: { ...event.properties, app: "2.3.1" } }),
  // A tablet in the library lives a year ahead.
  (event) => ({ ...event, timestamp: new Date(Date.parse(event.timestamp) + 365 * 86_400_000).toISOString(), properties: { ...event.properties, device: "kiosk" } }),
  // A partner sends numbers for people.
  (event) => ({ ...event, userId: 4711, properties: { ...event.properties, partner: "lms-sync" } }),
  // A script puts its own data beside the event instead of into properties.
  (event) => ({ ...event, appVersion: "1.9.0" }),
  (event) => ({ ...event, type: "" }),
];

/** `2026-03-12T14:05:09.000Z` as `12.03.2026 14:05`. */
function germanTime(iso: string): string {
  return iso.replace(/^(\d+)-(\d+)-(\d+)T(\d+:\d+).*$/, "$3.$2.$1 $4");
}

/** One event in so many has a broken one beside it, and one in so many is sent twice. */
const BROKEN_IN = 800;
const TWICE_IN = 250;

/** An event as it was sent: mostly once and whole, and with what was observed if it is one of the website. */
export function sentOf(event: DemoEvent): Sent[] {
  const random = createRandom(`${event.clientEventId}/flaws`);
  const at = Date.parse(event.timestamp);
  const context = observedOf(event);
  const whole = context === undefined ? event : { event, context };
  const sent: Sent[] = [{ at, event: whole }];
  if (random.chance(1 / TWICE_IN)) {
    // The answer was lost on its way: the client tries again.
    sent.push({ at: at + random.whole(5_000, 180_000), event: whole });
  }
  if (random.chance(1 / BROKEN_IN)) {
    sent.push({ at: at + 1, event: random.pick(BROKEN)({ ...event, clientEventId: `${event.clientEventId}-broken` }) });
  }
  return sent;
}
