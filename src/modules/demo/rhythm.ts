import { TZDate } from "@date-fns/tz";
import { shiftDay } from "@/kernel/day";
import { DEMO_ORGANISATION } from "./academy";
import { createRandom, type Random } from "./random";

/** When people come: the calendar of Berlin, its working week and its evenings. */

/** Newcomers of an ordinary day, Sunday first. */
const ARRIVALS: readonly number[] = [6, 12, 12, 11, 10, 8, 5];
/** How willing a learner is to study, Sunday first. */
const STUDY: readonly number[] = [0.75, 1.1, 1.15, 1.1, 1, 0.7, 0.5];

/** Weights of the hours 0 to 23. */
const HOURS = {
  work: [0, 0, 0, 0, 0, 0, 1, 3, 8, 12, 13, 10, 6, 9, 12, 11, 8, 5, 2, 1, 1, 1, 0, 0],
  evening: [1, 0, 0, 0, 0, 0, 1, 2, 2, 1, 1, 1, 3, 2, 1, 1, 2, 5, 8, 12, 14, 12, 7, 3],
  commute: [0, 0, 0, 0, 0, 2, 8, 14, 9, 2, 1, 1, 5, 3, 1, 1, 4, 12, 10, 5, 3, 2, 1, 0],
} as const;
export type Habit = keyof typeof HOURS;
export const HABITS: readonly [Habit, ...Habit[]] = ["work", "work", "evening", "evening", "commute"];

/** The calendar day in Berlin of an instant, `YYYY-MM-DD`. */
export function localDayOf(instant: Date): string {
  const local = new TZDate(instant.getTime(), DEMO_ORGANISATION.zone);
  const month = String(local.getMonth() + 1).padStart(2, "0");
  return `${local.getFullYear()}-${month}-${String(local.getDate()).padStart(2, "0")}`;
}

/** The instant at which a day begins in Berlin, epoch milliseconds. */
export function midnightOf(day: string): number {
  return atLocal(day, 0, 0, 0);
}

/** The instant at which a session of that local day starts, epoch milliseconds. */
export function startOfSession(day: string, habit: Habit, random: Random): number {
  return atLocal(day, random.weighted(HOURS[habit]), random.whole(0, 59), random.whole(0, 59));
}

function atLocal(day: string, hour: number, minute: number, second: number): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new TZDate(year, month - 1, date, hour, minute, second, DEMO_ORGANISATION.zone).getTime();
}

/** How many people come for the first time on a day; a newsletter now and then brings more. */
export function arrivalsOf(day: string, seed: number): number {
  const random = createRandom(`${seed}/arrivals/${day}`);
  const usual = ARRIVALS[weekdayOf(day)] ?? 0;
  return Math.round(usual * (0.8 + 0.4 * random.next()) * (random.chance(0.05) ? 1.9 : 1));
}

/** The days on which somebody studies, `perWeek` times a week or less often, from the day after `first` on. */
export function* studyDays(first: string, perWeek: number, random: Random): Generator<string> {
  for (let day = shiftDay(first, 1); ; day = shiftDay(day, 1)) {
    if (random.chance(Math.min(0.95, (perWeek / 7) * (STUDY[weekdayOf(day)] ?? 1)))) yield day;
  }
}

function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}
