"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useId, useState } from "react";
import { Badge } from "@/ui/badge";
import { cx } from "@/ui/cx";
import { formatCompact } from "@/ui/format";
import { currentPage, openAreas, type NavArea, type NavItem } from "@/ui/shell/navigation";
import { listedPage, type AreaId, type PageId } from "@/ui/shell/pages";

interface NavListProps {
  readonly areas: readonly NavArea[];
  readonly onNavigate?: () => void;
}

/** The areas and their pages. Those that do not fit are closed; the one of the current page opens by itself. */
export function NavList({ areas, onNavigate }: NavListProps) {
  const current = currentPage(usePathname());
  const here = areas.find(({ items }) => items.some(({ id }) => id === current))?.id;
  const [recent, setRecent] = useState<readonly AreaId[]>(() => first(here, areas.map(({ id }) => id)));
  const [seen, setSeen] = useState(here);
  if (here !== seen) {
    setSeen(here);
    setRecent(first(here, recent));
  }
  const open = openAreas(areas, recent);
  const toggle = (id: AreaId) => setRecent(open.has(id) ? recent.filter((other) => other !== id) : first(id, recent));

  return (
    <nav aria-label="Pages" className="flex flex-col gap-1">
      {areas.map((area) => (
        <Area key={area.id} area={area} current={current} open={open.has(area.id)} onToggle={() => toggle(area.id)} onNavigate={onNavigate} />
      ))}
    </nav>
  );
}

function first(id: AreaId | undefined, others: readonly AreaId[]): readonly AreaId[] {
  return id === undefined ? others : [id, ...others.filter((other) => other !== id)];
}

interface AreaProps {
  readonly area: NavArea;
  readonly current: PageId | undefined;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onNavigate: (() => void) | undefined;
}

function Area({ area: { label, items }, current, open, onToggle, onNavigate }: AreaProps) {
  const list = useId();
  const holdsCurrent = items.some(({ id }) => id === current);
  const waiting = items.find((item) => item.waiting)?.waiting;
  return (
    <div>
      <h2>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={list}
          onClick={onToggle}
          className={cx("flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-sm font-medium hover:bg-sunken", holdsCurrent && !open ? "text-accent-ink" : "text-ink-faint hover:text-ink")}
        >
          <ChevronRight aria-hidden className={cx("size-4 shrink-0 transition-transform", open && "rotate-90")} />
          <span className="min-w-0 flex-1 truncate">{label}</span>
          {waiting && !open ? <WaitingBadge {...waiting} /> : null}
        </button>
      </h2>
      <ul id={list} hidden={!open} className="flex flex-col [&[hidden]]:hidden">
        {items.map((item) => (
          <li key={item.id}>
            <PageLink item={item} here={item.id === current} onNavigate={onNavigate} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function PageLink({ item, here, onNavigate }: { readonly item: NavItem; readonly here: boolean; readonly onNavigate: (() => void) | undefined }) {
  const page = listedPage(item.id);
  if (!page) return null;
  const Icon = page.icon;
  return (
    <Link
      href={item.href}
      onClick={onNavigate}
      aria-current={here ? "page" : undefined}
      className={cx("flex h-8 items-center gap-2 rounded-md px-2 transition-colors", here ? "bg-accent-soft font-medium text-accent-ink" : "text-ink-soft hover:bg-sunken hover:text-ink")}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 flex-1 truncate">{page.title}</span>
      {item.waiting ? <WaitingBadge {...item.waiting} /> : null}
    </Link>
  );
}

function WaitingBadge({ count, words }: { readonly count: number; readonly words: string }) {
  return (
    <Badge tone="warn">
      <span aria-hidden>{formatCompact(count)}</span>
      <span className="sr-only">{words}</span>
    </Badge>
  );
}
