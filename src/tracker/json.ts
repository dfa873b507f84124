import { attempt } from "./attempt";

/** JSON of whatever a page hands over: circles and big integers become text, what cannot be read is left out. */
export function toJson(value: unknown): string | undefined {
  return attempt(() => JSON.stringify(value)) ?? attempt(() => JSON.stringify(value, replacer()));
}

function replacer() {
  const seen = new Set<unknown>();
  return (_key: string, value: unknown) => {
    if (typeof value === "bigint") return `${value}`;
    if (typeof value === "object" && value !== null) {
      if (seen.has(value)) return "[circular]";
      seen.add(value);
    }
    return value;
  };
}
