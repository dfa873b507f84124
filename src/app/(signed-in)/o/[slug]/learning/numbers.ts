import { formatEffort, formatShare } from "@/ui/format";

/** Stands where there is nothing to tell. */
export const NONE = "\u2014";

/** What the API gives in percent, or a dash where it is of nothing. */
export function formatPercent(percent: number | null): string {
  return percent === null ? NONE : formatShare(percent / 100);
}

/** Seconds of a person's time, or a dash where none were reported. */
export function formatSeconds(seconds: number | null): string {
  return seconds === null || seconds === 0 ? NONE : formatEffort(seconds);
}

/** A second of a video as its player shows it: `7:05`, `1:02:30`. */
export function formatPosition(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Somebody as a page names them: by their id alone where it is a user's. */
export function nameOf(person: string): string {
  if (person.startsWith("user:")) return person.slice("user:".length);
  return person.startsWith("anonymous:") ? `${person.slice("anonymous:".length)} (anonymous)` : person;
}
