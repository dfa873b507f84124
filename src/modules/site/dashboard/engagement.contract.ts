/** What the tracker sends of a page beside its views; the event's own names. */
export const ENGAGEMENT = "engagement";
export const OUTBOUND = "outbound_click";
export const DOWNLOAD = "file_download";

/** What people did on one page, crawlers aside. */
export interface PageEngagement {
  /** Visits that told how long they were engaged. */
  readonly measured: number;
  /** Their mean time engaged with the page, milliseconds; null where nothing was measured. */
  readonly engagedMs: number | null;
  /** Mean of the lowest edge that a visit saw, per cent of the page, of the visits that told it; null where none did. */
  readonly scrollDepth: number | null;
  /** Where it led, most often followed first. */
  readonly links: readonly { readonly kind: typeof OUTBOUND | typeof DOWNLOAD; readonly url: string; readonly times: number }[];
}
