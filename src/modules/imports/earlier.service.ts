import type { Tenant } from "@/db/tenant";
import { type EarlierEvent, findEarlier } from "./earlier.store";
import { Occurrences } from "./occurrences";
import { isObserved, type Portion } from "./reading";

/** So many records are looked up at once. */
const AT_ONCE = 1_000;

/**
 * Gives records that were imported under the ids of earlier versions (content and line number) those ids again, so
 * that they are duplicates and not accepted a second time: the n-th of a record in this file is the n-th that was
 * accepted of it then, whatever the line number is now. All other records keep their own ids.
 */
export async function* withEarlierIds(portions: AsyncIterable<Portion>, tenant: Tenant): AsyncGenerator<Portion> {
  const occurrences = new Occurrences();
  for await (const { readings, amount } of portions) {
    const out: unknown[] = [];
    for (let from = 0; from < readings.length; from += AT_ONCE) out.push(...(await renamed(readings.slice(from, from + AT_ONCE), tenant, occurrences)));
    yield { readings: out, amount };
  }
}

async function renamed(readings: readonly unknown[], tenant: Tenant, occurrences: Occurrences): Promise<readonly unknown[]> {
  const stems = [...new Set(readings.flatMap((reading) => (isObserved(reading) && reading.earlier ? [reading.earlier.stem] : [])))];
  if (stems.length === 0) return readings;
  const byStem = new Map<string, EarlierEvent[]>();
  for (const found of await tenant.read((sql) => findEarlier(sql, tenant.orgId, stems))) byStem.set(found.stem, [...(byStem.get(found.stem) ?? []), found]);
  return readings.map((reading) => {
    if (!isObserved(reading) || !reading.earlier) return reading;
    const { stem, visitor } = reading.earlier;
    // Of an event that raw has no more nobody knows the visitor: it counts as this one, so that nothing is counted twice.
    const mine = byStem.get(stem)?.filter((one) => one.visitor === undefined || visitor === undefined || one.visitor === visitor) ?? [];
    const before = mine[occurrences.next(`${stem} ${visitor ?? ""}`) - 1];
    return before === undefined ? reading : { ...reading, event: { ...reading.event, clientEventId: before.clientEventId } };
  });
}
