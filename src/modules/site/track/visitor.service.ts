import { randomBytes } from "node:crypto";
import type { Database } from "@/db/database";
import { cookielessVisitor, utcDay } from "./visitor";
import { deleteSecretsBefore, findOrCreateSecret } from "./visitor.store";

export interface Visitors {
  /** The id of a visitor who brought none, for the UTC day of `now`. */
  cookieless(orgId: string, ip: string, userAgent: string, now: number): Promise<string>;
  /** Destroys the secrets of the days that are over; safe to call at any time. @returns how many */
  destroyOldSecrets(now?: number): Promise<number>;
}

/** @param onError called when old secrets could not be destroyed along the way; the job tries again */
export function createVisitors(db: Database, onError: (error: unknown) => void): Visitors {
  let current: { readonly day: string; readonly secret: Promise<Buffer> } | undefined;

  function secretOf(day: string): Promise<Buffer> {
    if (current?.day === day) return current.secret;
    const secret = db.pipeline((sql) => findOrCreateSecret(sql, day, randomBytes(32)));
    const entry = { day, secret };
    current = entry;
    secret.then(
      () => destroy(day).catch(onError),
      () => {
        if (current === entry) current = undefined;
      },
    );
    return secret;
  }

  const destroy = (today: string) => db.pipeline((sql) => deleteSecretsBefore(sql, today));

  return {
    async cookieless(orgId, ip, userAgent, now) {
      const today = utcDay(now);
      // A request that began before midnight must not bring back what is destroyed.
      const day = current !== undefined && current.day > today ? current.day : today;
      return cookielessVisitor(await secretOf(day), { orgId, day, ip, userAgent });
    },
    async destroyOldSecrets(now = Date.now()) {
      const today = utcDay(now);
      if (current && current.day < today) current = undefined;
      return destroy(today);
    },
  };
}
