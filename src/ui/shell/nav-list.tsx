"use client";

import { BookOpen, ChartNoAxesColumn, ChartSpline, CodeXml, Crosshair, FileDown, FileText, Footprints, Globe, GraduationCap, Inbox, KeyRound, ListOrdered, MessageSquareText, Radio, ScanSearch, Settings, Users, Workflow, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Badge } from "@/ui/badge";
import { cx } from "@/ui/cx";
import { formatCompact } from "@/ui/format";
import { currentHref, type NavIcon, type NavSection } from "@/ui/shell/navigation";

export const NAV_ICONS: Record<NavIcon, LucideIcon> = {
  overview: ChartNoAxesColumn,
  learning: GraduationCap,
  courses: BookOpen,
  lessons: ListOrdered,
  surveys: MessageSquareText,
  traffic: ChartSpline,
  realtime: Radio,
  explorer: ScanSearch,
  sessions: Footprints,
  pages: FileText,
  snippet: CodeXml,
  pipeline: Workflow,
  exports: FileDown,
  members: Users,
  keys: KeyRound,
  event: Crosshair,
  settings: Settings,
  organisations: Globe,
  unassigned: Inbox,
};

export function NavList({ sections, onNavigate }: { readonly sections: readonly NavSection[]; readonly onNavigate?: () => void }) {
  const current = currentHref(sections, usePathname());
  return (
    <nav aria-label="Pages" className="flex flex-col gap-6">
      {sections.map((section) => (
        <div key={section.items[0]?.href}>
          {section.label ? <h2 className="px-2 pb-1 text-sm font-medium text-ink-faint">{section.label}</h2> : null}
          <ul className="flex flex-col gap-0.5">
            {section.items.map((item) => {
              const Icon = NAV_ICONS[item.icon];
              const here = item.href === current;
              return (
                <li key={item.href}>
                  <Link
                    href={item.href}
                    onClick={onNavigate}
                    aria-current={here ? "page" : undefined}
                    className={cx(
                      "flex h-8 items-center gap-2 rounded-md px-2 transition-colors",
                      here ? "bg-accent-soft font-medium text-accent-ink" : "text-ink-soft hover:bg-sunken hover:text-ink",
                    )}
                  >
                    <Icon aria-hidden className="size-4 shrink-0" />
                    <span className="min-w-0 flex-1 truncate">{item.label}</span>
                    {item.waiting ? (
                      <Badge tone="warn">
                        <span aria-hidden>{formatCompact(item.waiting.count)}</span>
                        <span className="sr-only">{item.waiting.words}</span>
                      </Badge>
                    ) : null}
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}
