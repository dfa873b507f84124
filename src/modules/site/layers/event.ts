import type { Channel } from "./channel";
import type { SiteContext } from "./context";
import type { Client } from "./user-agent";

/** A raw site event as it is read for staging. */
export interface RawSiteEvent {
  readonly batchId: string;
  readonly ordinal: number;
  readonly receivedAt: Date;
  readonly occurredAt: Date;
  readonly localHour: Date;
  readonly localDay: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly visitorId: string | null;
  readonly sessionId: string | null;
  readonly userId: string | null;
  readonly context: SiteContext;
}

/** A site event typed and cleaned, not yet judged. */
export interface TypedEvent extends Omit<RawSiteEvent, "context">, Omit<Client, "device"> {
  readonly page: string;
  readonly hostname: string;
  readonly path: string;
  /** Whether the page's address could be read. */
  readonly readable: boolean;
  readonly title: string | null;
  readonly referrer: string | null;
  readonly referrerHost: string | null;
  readonly channel: Channel;
  readonly utmSource: string | null;
  readonly utmMedium: string | null;
  readonly utmCampaign: string | null;
  readonly utmTerm: string | null;
  readonly utmContent: string | null;
  readonly device: string | null;
  readonly country: string | null;
  readonly language: string | null;
  readonly screen: string | null;
}
