import { createHmac } from "node:crypto";
import { newId } from "@/kernel/ids";
import { networkOf } from "@/kernel/network";

export function newEventId(): string {
  return `evt_${newId().replaceAll("-", "")}`;
}

/** The same for all of a visitor's events: silence cuts it into sessions later. */
export function sessionOf(visitorId: string): string {
  return `sess_${visitorId.slice("visitor_".length)}`;
}

export interface Traits {
  readonly orgId: string;
  /** The UTC day of receipt, `YYYY-MM-DD`. */
  readonly day: string;
  readonly ip: string;
  readonly userAgent: string;
}

/** A visitor's id of one day, who left nothing with us and gets nothing from us; without the day's secret nobody finds back. */
export function cookielessVisitor(secret: Buffer, { orgId, day, ip, userAgent }: Traits): string {
  // Without what tells one household from the next.
  const traits = [orgId, day, networkOf(ip, { octets: 3, groups: 3 }), userAgent].join("\u0000");
  return `visitor_${createHmac("sha256", secret).update(traits).digest("hex").slice(0, 32)}`;
}

/** The UTC day of an instant. */
export function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
