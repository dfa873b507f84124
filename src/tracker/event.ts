import { attempt } from "./attempt";
import { eventId } from "./ids";
import { toJson } from "./json";
import type { Context } from "./types";

/**
 * One event as the endpoint takes it, as JSON; undefined when its name is none.
 * @param data what the page gave: an object, or something odd that becomes one
 * @param context what is known of it; the tracker's own facts first, the caller's over them
 */
export function toEvent(name: unknown, data: unknown, context: Context): string | undefined {
  const event_type = attempt(() => String(name ?? ""));
  if (!event_type) return undefined;
  const now = Date.now();
  const event = { event_id: eventId(now), timestamp: new Date(now).toISOString(), ...context, event_type };
  const event_data = data === undefined || data === null ? undefined : isObject(data) ? data : { value: data };
  // Data that cannot be read must not cost the event.
  return toJson({ ...event, event_data }) ?? toJson(event);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && !Array.isArray(value);
}
