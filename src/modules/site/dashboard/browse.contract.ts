import type { Filter } from "@/kernel/filter";
import type { Filters } from "./contract";

/** No id of a visitor, session or event that one may ask for is longer. */
export const KEY_LENGTH = 200;

/** One stretch of a visitor's session. */
export interface SessionRow {
  readonly visitorId: string;
  readonly sessionId: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly pageViews: number;
  readonly events: number;
  readonly entryPage: string | null;
  readonly exitPage: string | null;
  readonly channel: string;
  readonly referrer: string | null;
  readonly browser: string | null;
  readonly os: string | null;
  readonly device: string | null;
  readonly country: string | null;
  readonly userId: string | null;
  readonly bot: boolean;
}

/** Which sessions a list shows, and where it goes on. */
export interface SessionList {
  /** After the last one that was shown; many may begin at one instant. */
  readonly before: { readonly startedAt: Date; readonly visitorId: string; readonly sessionId: string } | null;
  /** Crawlers instead of people. */
  readonly crawlers: boolean;
  /** Also those without a page view, which traffic does not count. */
  readonly all: boolean;
  readonly filters?: Filters;
  readonly limit: number;
}

/** One site event, with its way through the layers. */
export interface SiteEventRow {
  readonly eventId: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  readonly page: string;
  readonly title: string | null;
  readonly referrer: string | null;
  readonly channel: string;
  readonly visitorId: string | null;
  readonly sessionId: string | null;
  readonly userId: string | null;
  readonly browser: string | null;
  readonly os: string | null;
  readonly device: string | null;
  readonly country: string | null;
  readonly bot: boolean;
  readonly qualityScore: number;
  readonly failedRules: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface EventFilter {
  readonly type?: Filter;
  readonly page?: Filter;
  readonly visitorId?: Filter;
  readonly sessionId?: Filter;
  readonly from?: Date;
  readonly to?: Date;
  /** Goes on after the last one that was shown. */
  readonly before?: { readonly occurredAt: Date; readonly eventId: string };
  readonly oldestFirst?: boolean;
  readonly limit: number;
}
