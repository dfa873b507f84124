import { shiftDay } from "@/kernel/day";
import { sentOf, type Sent } from "./flaws";
import { LONGEST_STORY, storyOf } from "./person";
import { arrivalsOf, localDayOf, midnightOf } from "./rhythm";
import { LONGEST_RETURN, visitsOf } from "./visits";

export interface DemoOptions {
  /** The traffic ends here. */
  readonly now: Date;
  /** Another seed, another academy. */
  readonly seed?: number;
  /** Local days, today included. */
  readonly days?: number;
}

const DAYS = 60;
const BATCH = 500;

/**
 * Believable traffic of a small academy and of its website up to `now`, in the order in which it was sent: some 53,000 events of
 * 4,000 people in 60 days, a few of them broken and a few sent twice. Options give the same events every
 * time, and a later `now` gives the same ones again and those since: ids do not depend on it.
 */
export async function* demoEvents(options: DemoOptions): AsyncGenerator<readonly unknown[]> {
  const sent = demoTraffic(options);
  for (let from = 0; from < sent.length; from += BATCH) yield sent.slice(from, from + BATCH).map(({ event }) => event);
}

/** The same, whole. */
export function demoTraffic({ now, seed = 1, days = DAYS }: DemoOptions): Sent[] {
  const today = localDayOf(now);
  const first = shiftDay(today, 1 - days);
  const from = midnightOf(first);
  const firstVisitors = shiftDay(first, -LONGEST_RETURN);
  const within = (events: readonly Sent[]) => events.filter(({ at }) => at >= from && at <= now.getTime());
  const sent: Sent[] = [];
  for (let day = shiftDay(first, -LONGEST_STORY); day <= today; day = shiftDay(day, 1)) {
    const arrivals = arrivalsOf(day, seed);
    for (let place = 1; place <= arrivals; place++) {
      for (const event of storyOf(seed, day, place)) {
        sent.push(...within(sentOf(event)));
      }
    }
    if (day >= firstVisitors) sent.push(...within(visitsOf(seed, day)));
  }
  // Equal times keep the order of the stories, which never changes.
  return sent.sort((a, b) => a.at - b.at);
}
