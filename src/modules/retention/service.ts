import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import { shiftDay } from "@/kernel/day";
import { Fault } from "@/kernel/fault";
import { cutoff, effective, type KeptDays } from "@/kernel/retention";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import type { KeptLayer, RetentionPreview, RetentionRun, RetentionView } from "./contract";
import { deleteOld } from "./run.service";
import { eventsReceived, findKept, type Kept, setOwn } from "./view.store";

export interface Retention {
  /** @throws Fault `not_found` */
  view(orgId: string): Promise<RetentionView>;
  /** What would be deleted at once. @throws Fault `not_found`, `unprocessable` */
  preview(orgId: string, own: KeptDays): Promise<RetentionPreview>;
  /** How long the organisation keeps events; null follows the installation. @throws Fault `not_found`, `unprocessable` */
  change(orgId: string, own: KeptDays, actor: Actor): Promise<void>;
  /** Deletes what is past its time. */
  run(): Promise<RetentionRun>;
}

interface Needs {
  readonly db: Database;
  readonly freeze: (orgId: string, until: Date) => Promise<Date | null>;
  /** The installation's. */
  readonly ceiling: KeptDays;
  readonly now?: () => number;
}

const startOf = (day: string) => new Date(`${day}T00:00:00Z`);

export function createRetention({ db, freeze, ceiling, now = Date.now }: Needs): Retention {
  const kept = async (sql: Sql, orgId: string): Promise<Kept> => {
    const found = await findKept(sql, orgId);
    if (!found) throw new Fault("not_found", "There is no such organisation.");
    return found;
  };
  const checked = (own: KeptDays): KeptDays => {
    for (const [path, days, most] of [["rawDays", own.rawDays, ceiling.rawDays], ["stagingDays", own.stagingDays, ceiling.stagingDays]] as const) {
      if (days !== null && most !== null && days > most) throw new Fault("unprocessable", `this installation keeps them for ${most} days at most`, { path });
    }
    return own;
  };
  const layer = async (sql: Sql, orgId: string, { keptSince }: Kept, days: number | null, most: number | null, own: number | null): Promise<KeptLayer> => {
    const gone = cutoff(days, now());
    // What is past its time and not frozen yet is still there.
    const from = gone === null || keptSince === null ? null : keptSince < gone ? keptSince : gone;
    const { events, firstDay } = await eventsReceived(sql, orgId, from, null);
    if (days === null || firstDay === null) return { days, ceiling: most, own, events, oldestDay: firstDay, next: null };
    const ofDay = await eventsReceived(sql, orgId, startOf(firstDay), startOf(shiftDay(firstDay, 1)));
    return { days, ceiling: most, own, events, oldestDay: firstDay, next: { day: firstDay, on: shiftDay(firstDay, days + 1), events: ofDay.events } };
  };
  return {
    view: (orgId) =>
      db.tenant(orgId).read(async (sql) => {
        const found = await kept(sql, orgId);
        const days = effective(ceiling, found.own);
        return {
          raw: await layer(sql, orgId, found, days.rawDays, ceiling.rawDays, found.own.rawDays),
          staging: await layer(sql, orgId, found, days.stagingDays, ceiling.stagingDays, found.own.stagingDays),
          frozenThrough: found.frozenThrough,
        };
      }),
    preview: (orgId, own) =>
      db.tenant(orgId).read(async (sql) => {
        const found = await kept(sql, orgId);
        const [before, after] = [effective(ceiling, found.own), effective(ceiling, checked(own))];
        const between = async (from: number | null, until: number | null) => {
          const [start, end] = [cutoff(from, now()), cutoff(until, now())];
          return end === null || (start !== null && end <= start) ? 0 : (await eventsReceived(sql, orgId, start, end)).events;
        };
        return { ...own, rawEvents: await between(before.rawDays, after.rawDays), stagingEvents: await between(before.stagingDays, after.stagingDays) };
      }),
    change: (orgId, own, actor) =>
      db.tenant(orgId).write(async (sql) => {
        const { own: before } = await kept(sql, orgId);
        await setOwn(sql, orgId, checked(own));
        await recordAudit(sql, { orgId, actor, action: "retention.changed", target: `organisation:${orgId}`, details: { from: before, to: own } });
      }),
    run: () => deleteOld({ db, freeze, ceiling, now }),
  };
}
