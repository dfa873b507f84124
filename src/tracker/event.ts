import { attempt } from "./attempt";
import { eventId } from "./ids";
import type { Context } from "./types";

/**
 * One event as the endpoint takes it, as JSON; undefined when it has no name.
 * @param data what the caller gave; the server judges whether it is an object
 * @param context what is known of it; it may name its own id and time
 */
export function toEvent(name: unknown, data: unknown, context: Context): string | undefined {
  if (!name) return undefined;
  const now = new Date();
  const event = { event_id: eventId(+now), timestamp: now, ...context, event_type: `${name}`, event_data: data };
  return attempt(() => JSON.stringify(event)) ?? JSON.stringify(event, flat);
}

/** For data that is no JSON, such as circles and big integers: what is deep becomes text. */
function flat(key: string, part: unknown): unknown {
  return /^(event_data)?$/.test(key) || (Object(part) !== part && typeof part !== "bigint") ? part : `${part}`;
}
