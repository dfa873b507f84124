import type { SiteEventRow } from "@/modules/site/dashboard/browse.contract";
import { DOWNLOAD, ENGAGEMENT, OUTBOUND } from "@/modules/site/dashboard/engagement.contract";
import { formatDuration, formatShare } from "@/ui/format";

/** What the tracker's own events tell, in a few words; null of any other, and of what is not as the tracker sends it. */
export function summaryOf({ type, properties }: Pick<SiteEventRow, "type" | "properties">): string | null {
  const { url, engaged_ms: engaged, scroll_depth: depth } = properties;
  if ((type === OUTBOUND || type === DOWNLOAD) && typeof url === "string") return `to ${url}`;
  if (type !== ENGAGEMENT) return null;
  const parts = [...(typeof engaged === "number" && engaged >= 0 ? [`${formatDuration(engaged)} engaged`] : []), ...(typeof depth === "number" ? [`${formatShare(depth / 100)} of the page seen`] : [])];
  return parts.length > 0 ? parts.join(", ") : null;
}
