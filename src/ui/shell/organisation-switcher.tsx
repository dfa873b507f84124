"use client";

import { Command } from "cmdk";
import { Check, ChevronsUpDown, Globe } from "lucide-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useState, type ReactNode } from "react";
import { cx } from "@/ui/cx";
import { Popover } from "@/ui/popover";
import { switchHref, type OrganisationLink } from "@/ui/shell/navigation";
import { hrefOf } from "@/ui/shell/pages";
import type { Tenant } from "@/ui/shell/tenant";

/** So many are found at a glance; more need a search box. */
const AT_A_GLANCE = 6;

interface OrganisationSwitcherProps {
  readonly tenant: Tenant;
  readonly organisations: readonly OrganisationLink[];
  readonly platformAdmin: boolean;
  readonly onNavigate?: () => void;
}

export function OrganisationSwitcher({ tenant, organisations, platformAdmin, onNavigate }: OrganisationSwitcherProps) {
  const [open, setOpen] = useState(false);
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const go = (href: string) => {
    setOpen(false);
    onNavigate?.();
    router.push(href);
  };
  const name = tenant.kind === "all" ? "All organisations" : tenant.kind === "organisation" ? tenant.name : organisations.length > 0 ? "Choose an organisation" : "No organisation";
  const many = organisations.length > AT_A_GLANCE;

  return (
    <Popover
      label="Organisations"
      open={open}
      onOpenChange={setOpen}
      className="w-64"
      trigger={
        <button
          type="button"
          aria-label={`Organisation: ${name}. Switch`}
          className="flex h-10 w-full min-w-0 items-center gap-2 rounded-md px-2 hover:bg-sunken"
        >
          <Tile>{tenant.kind === "all" ? <Globe aria-hidden className="size-4" /> : initial(name)}</Tile>
          <span className="min-w-0 flex-1 truncate text-left font-semibold">{name}</span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-faint" />
        </button>
      }
    >
      <Command label="Switch organisation" className="flex flex-col">
        <Command.Input
          autoFocus
          placeholder="Find an organisation…"
          // Out of sight it still takes the keys: arrows, letters, Enter.
          className={cx(many ? "h-10 border-b border-line bg-transparent px-3 outline-none placeholder:text-ink-faint" : "sr-only")}
        />
        <Command.List label="Organisations" className="max-h-80 overflow-y-auto p-1">
          <Command.Empty className="px-2 py-4 text-center text-ink-faint">No such organisation.</Command.Empty>
          {platformAdmin ? (
            <Choice value="all organisations" chosen={tenant.kind === "all"} onSelect={() => go(hrefOf("organisations"))} tile={<Globe aria-hidden className="size-4" />}>
              All organisations
            </Choice>
          ) : null}
          {organisations.map((organisation) => (
            <Choice
              key={organisation.slug}
              value={`${organisation.name} ${organisation.slug}`}
              chosen={tenant.kind === "organisation" && tenant.slug === organisation.slug}
              onSelect={() => go(switchHref(pathname, search, organisation.slug))}
              tile={initial(organisation.name)}
            >
              {organisation.name}
            </Choice>
          ))}
        </Command.List>
      </Command>
    </Popover>
  );
}

interface ChoiceProps {
  readonly value: string;
  readonly chosen: boolean;
  readonly tile: ReactNode;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

function Choice({ value, chosen, tile, onSelect, children }: ChoiceProps) {
  return (
    <Command.Item value={value} onSelect={onSelect} className="flex h-9 items-center gap-2 rounded-md px-2 data-[selected=true]:bg-sunken">
      <Tile>{tile}</Tile>
      <span className="min-w-0 flex-1 truncate">
        {children}
        {chosen ? <span className="sr-only"> (shown now)</span> : null}
      </span>
      {chosen ? <Check aria-hidden className="size-4 shrink-0 text-accent-ink" /> : null}
    </Command.Item>
  );
}

function Tile({ children }: { readonly children: ReactNode }) {
  return (
    <span aria-hidden className="flex size-6 shrink-0 items-center justify-center rounded-sm bg-accent-soft text-xs font-semibold text-accent-ink">
      {children}
    </span>
  );
}

function initial(name: string): string {
  return (Array.from(name.trim())[0] ?? "?").toUpperCase();
}
