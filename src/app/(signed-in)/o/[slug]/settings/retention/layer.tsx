import type { KeptLayer } from "@/modules/retention/contract";
import { formatCount, plural } from "@/ui/format";

/** What one layer holds, for how long, and what goes next. */
export function Layer({ layer: { days, own, ceiling, events, oldestDay, next } }: { readonly layer: KeptLayer }) {
  const kept = days === null ? "Without end" : plural(days, "day");
  const why = own !== null && days === own && own !== ceiling ? "your choice" : "as this installation does";
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-2 text-base">
      <dt className="text-ink-faint">Kept for</dt>
      <dd>
        {kept} <span className="text-ink-faint">({why})</span>
      </dd>
      <dt className="text-ink-faint">Holds</dt>
      <dd>{events === 0 ? "No events" : `${plural(events, "event")} received since ${oldestDay ?? "the beginning"}`}</dd>
      <dt className="text-ink-faint">Deleted next</dt>
      <dd>{next === null ? "Nothing" : `${formatCount(next.events)} received on ${next.day}, on ${next.on} (UTC)`}</dd>
    </dl>
  );
}
