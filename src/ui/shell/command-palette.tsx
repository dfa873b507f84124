"use client";

import { Command } from "cmdk";
import { Building2, Crosshair, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { useState, type ReactNode } from "react";
import { Kbd } from "@/ui/kbd";
import type { NavArea, NavItem, OrganisationLink } from "@/ui/shell/navigation";
import { hrefOf, listedPage } from "@/ui/shell/pages";

export interface PaletteAction {
  readonly label: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

interface CommandPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly areas: readonly NavArea[];
  readonly organisations: readonly OrganisationLink[];
  readonly actions: readonly PaletteAction[];
  /** The page that shows an event by its id, without the id; absent where no organisation is chosen. */
  readonly eventHref: string | null;
}

const ITEM =
  "flex h-9 items-center gap-3 rounded-md px-2 data-[selected=true]:bg-sunken [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-faint";
const GROUP = "p-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-ink-faint";

/** Everything within a few letters: pages, organisations, actions, and any event by its id. */
export function CommandPalette(props: CommandPaletteProps) {
  return (
    <Dialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 animate-fade bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[min(16vh,8rem)] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 animate-fade overflow-hidden rounded-xl bg-raised shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <PaletteBody {...props} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ onOpenChange, areas, organisations, actions, eventHref }: CommandPaletteProps) {
  const router = useRouter();
  const [query, setQuery] = useState("");
  const run = (action: () => void) => {
    onOpenChange(false);
    action();
  };
  const id = query.trim();

  return (
    <Command label="Search or jump to" loop>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden className="size-4 text-ink-faint" />
        <Command.Input
          autoFocus
          value={query}
          onValueChange={setQuery}
          placeholder={eventHref ? "Page, organisation, or event id…" : "Page or organisation…"}
          className="h-12 flex-1 bg-transparent text-lg outline-none placeholder:text-ink-faint"
        />
        <Kbd>Esc</Kbd>
      </div>
      <Command.List label="Results" className="max-h-[min(24rem,60dvh)] overflow-y-auto">
        {eventHref ? null : <Command.Empty className="px-4 py-8 text-center text-ink-faint">Nothing by that name.</Command.Empty>}
        {areas.map((area) => (
          <Command.Group key={area.id} heading={area.label} className={GROUP}>
            {area.items.map((item) => (
              <PageItem key={item.id} item={item} area={area.label} onSelect={() => run(() => router.push(item.href))} />
            ))}
          </Command.Group>
        ))}
        {organisations.length > 0 ? (
          <Command.Group heading="Organisations" className={GROUP}>
            {organisations.map((organisation) => (
              <Command.Item
                key={organisation.slug}
                value={`organisation ${organisation.name} ${organisation.slug}`}
                onSelect={() => run(() => router.push(hrefOf("overview", { slug: organisation.slug })))}
                className={ITEM}
              >
                <Building2 aria-hidden />
                <span className="min-w-0 flex-1 truncate">{organisation.name}</span>
                <span className="text-sm text-ink-faint">{organisation.slug}</span>
              </Command.Item>
            ))}
          </Command.Group>
        ) : null}
        <Command.Group heading="Actions" className={GROUP}>
          {actions.map((action) => (
            <Command.Item key={action.label} value={`action ${action.label}`} onSelect={() => run(action.run)} className={ITEM}>
              {action.icon}
              {action.label}
            </Command.Item>
          ))}
        </Command.Group>
        {eventHref && id ? (
          // Any text may be an event's id, so this one matches whatever was typed.
          <Command.Group forceMount heading="Events" className={GROUP}>
            <Command.Item forceMount value={`event ${id}`} onSelect={() => run(() => router.push(`${eventHref}?id=${encodeURIComponent(id)}`))} className={ITEM}>
              <Crosshair aria-hidden />
              <span className="min-w-0 truncate">
                Find event <span className="font-mono text-sm">{id}</span>
              </span>
            </Command.Item>
          </Command.Group>
        ) : null}
      </Command.List>
    </Command>
  );
}

function PageItem({ item, area, onSelect }: { readonly item: NavItem; readonly area: string; readonly onSelect: () => void }) {
  const page = listedPage(item.id);
  if (!page) return null;
  const Icon = page.icon;
  return (
    <Command.Item value={`page ${page.title} ${area}`} onSelect={onSelect} className={ITEM}>
      <Icon aria-hidden />
      <span className="flex-1">{page.title}</span>
      {page.key ? (
        <span className="flex gap-1 max-sm:hidden">
          <Kbd>G</Kbd>
          <Kbd>{page.key.toUpperCase()}</Kbd>
        </span>
      ) : null}
    </Command.Item>
  );
}
