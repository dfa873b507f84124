"use client";

import { CircleCheck, Eye, Flag, LogOut, Play, Trophy, UserPlus, type LucideIcon } from "lucide-react";
import { cx } from "@/ui/cx";
import { formatDuration } from "@/ui/format";
import { Time } from "@/ui/time";
import { useCut } from "../../../../show-all";
import type { Moment } from "./moments";

const ICONS: Readonly<Record<Moment["kind"], readonly [LucideIcon, string]>> = {
  enrolled: [UserPlus, "text-ink-faint"],
  first: [Flag, "text-accent-ink"],
  opened: [Play, "text-accent-ink"],
  finished: [CircleCheck, "text-good"],
  completed: [Trophy, "text-good"],
  withdrew: [LogOut, "text-bad"],
  last: [Eye, "text-ink-faint"],
};

const MOST = 60;
/** A silence worth a word. */
const SILENCE_MS = 7 * 86_400_000;

/** What happened, oldest first, and the long silences between. */
export function Timeline({ moments }: { readonly moments: readonly Moment[] }) {
  const { shown, toggle } = useCut(moments, MOST, "steps");
  return (
    <>
      <ol className="border-l border-line pl-6">
        {shown.map((moment, i) => {
          const [Icon, tone] = ICONS[moment.kind];
          const before = shown[i - 1];
          const silence = before ? moment.at.getTime() - before.at.getTime() : 0;
          return (
            <li key={`${moment.kind} ${moment.text}`} className="relative pb-4 last:pb-0">
              {silence >= SILENCE_MS ? <p className="pb-4 text-sm text-ink-faint">{formatDuration(silence)} without anything new</p> : null}
              <span aria-hidden className={cx("absolute -left-[2.1875rem] flex size-5 items-center justify-center rounded-full bg-surface", tone)}>
                <Icon className="size-4" />
              </span>
              <p className="min-w-0 break-words">{moment.text}</p>
              <p className="text-sm text-ink-faint">
                <Time at={moment.at.toISOString()} />
              </p>
            </li>
          );
        })}
      </ol>
      {toggle ? <div className="mt-3">{toggle}</div> : null}
    </>
  );
}
