"use client";

import { CircleQuestionMark, Keyboard, LogOut, Menu as MenuIcon, Search, UserRound, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { signOut } from "next-auth/react";
import { Dialog } from "radix-ui";
import { useState, type ReactNode } from "react";
import { IconButton } from "@/ui/button";
import { Kbd } from "@/ui/kbd";
import { CommandPalette } from "@/ui/shell/command-palette";
import { NavList } from "@/ui/shell/nav-list";
import { areasFor, type NavArea, type NavigationScope, type OrganisationLink } from "@/ui/shell/navigation";
import { OrganisationSwitcher } from "@/ui/shell/organisation-switcher";
import { hrefOf, listedPage } from "@/ui/shell/pages";
import { ShortcutsDialog, useModKey } from "@/ui/shell/shortcuts-dialog";
import type { Tenant } from "@/ui/shell/tenant";
import { TenantBadge } from "@/ui/shell/tenant-badge";
import { useHotkeys } from "@/ui/shell/use-hotkeys";
import { THEME_CHOICES, UserMenu, type SignedInUser } from "@/ui/shell/user-menu";
import { useTheme } from "@/ui/use-theme";

interface AppShellProps {
  readonly user: SignedInUser;
  readonly tenant: Tenant;
  readonly organisations: readonly OrganisationLink[];
  readonly navigation: NavigationScope;
  readonly children: ReactNode;
}

/** The frame of every page: navigation, the organisation, the palette, the account. */
export function AppShell({ user, tenant, organisations, navigation, children }: AppShellProps) {
  const router = useRouter();
  const [drawer, setDrawer] = useState(false);
  const [palette, setPalette] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  const [, setTheme] = useTheme();
  const toAccount = () => router.push("/account");
  const leave = () => void signOut({ callbackUrl: "/sign-in" });

  const areas = areasFor(navigation);
  const pages = areas.flatMap(({ items }) => items);
  const { organisation } = navigation;
  const eventHref = organisation && pages.some(({ id }) => id === "events") ? hrefOf("events", { slug: organisation.slug }) : null;
  useHotkeys({
    "mod+k": () => setPalette((open) => !open),
    "?": () => setShortcuts(true),
    ...Object.fromEntries(
      pages.flatMap(({ id, href }) => {
        const key = listedPage(id)?.key;
        return key === undefined ? [] : [[`g ${key}`, () => router.push(href)]];
      }),
    ),
  });

  const side = (close: ReactNode) => (
    <SideBar
      close={close}
      user={user}
      tenant={tenant}
      organisations={organisations}
      areas={areas}
      onNavigate={() => setDrawer(false)}
      onAccount={toAccount}
      onShortcuts={() => setShortcuts(true)}
      onSignOut={leave}
    />
  );

  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a href="#content" className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2 focus:shadow-float">
        Skip to the content
      </a>
      <div className="sticky top-0 h-dvh border-r border-line bg-surface max-lg:hidden">{side(null)}</div>
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-30 flex h-14 items-center gap-2 border-b border-line bg-surface/95 px-4 backdrop-blur-sm lg:px-8">
          <IconButton label="Open the navigation" icon={<MenuIcon aria-hidden className="size-5" />} onClick={() => setDrawer(true)} className="-ml-2 lg:hidden" />
          <div className="min-w-0 flex-1">
            <TenantBadge tenant={tenant} />
          </div>
          <SearchButton onClick={() => setPalette(true)} />
          <IconButton label="Keyboard shortcuts" icon={<CircleQuestionMark aria-hidden className="size-4" />} onClick={() => setShortcuts(true)} className="max-lg:hidden" />
        </header>
        <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[90rem] flex-1 px-4 py-6 outline-none lg:px-8 lg:py-8">
          {children}
        </main>
      </div>
      <Drawer open={drawer} onOpenChange={setDrawer}>
        {side(
          <Dialog.Close asChild>
            <IconButton label="Close the navigation" icon={<X aria-hidden className="size-5" />} />
          </Dialog.Close>,
        )}
      </Drawer>
      <CommandPalette
        open={palette}
        onOpenChange={setPalette}
        areas={areas}
        organisations={organisations}
        eventHref={eventHref}
        actions={[
          ...THEME_CHOICES.map((choice) => ({ label: `Colours: ${choice.label.toLowerCase()}`, icon: choice.icon, run: () => setTheme(choice.value) })),
          { label: "Keyboard shortcuts", icon: <Keyboard aria-hidden />, run: () => setShortcuts(true) },
          { label: "Account", icon: <UserRound aria-hidden />, run: toAccount },
          { label: "Sign out", icon: <LogOut aria-hidden />, run: leave },
        ]}
      />
      <ShortcutsDialog open={shortcuts} onOpenChange={setShortcuts} areas={areas} />
    </div>
  );
}

interface SideBarProps extends Pick<AppShellProps, "user" | "tenant" | "organisations"> {
  readonly areas: readonly NavArea[];
  /** What closes the drawer, where the bar is one. */
  readonly close: ReactNode;
  readonly onNavigate: () => void;
  readonly onAccount: () => void;
  readonly onShortcuts: () => void;
  readonly onSignOut: () => void;
}

function SideBar({ close, user, tenant, organisations, areas, onNavigate, onAccount, onShortcuts, onSignOut }: SideBarProps) {
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-14 shrink-0 items-center gap-1 border-b border-line px-2">
        <OrganisationSwitcher tenant={tenant} organisations={organisations} platformAdmin={user.platformAdmin} onNavigate={onNavigate} />
        {close}
      </div>
      <div className="flex-1 overflow-y-auto p-2">
        <NavList areas={areas} onNavigate={onNavigate} />
      </div>
      <div className="border-t border-line p-2">
        <UserMenu user={user} onAccount={onAccount} onShortcuts={onShortcuts} onSignOut={onSignOut} />
      </div>
    </div>
  );
}

function SearchButton({ onClick }: { readonly onClick: () => void }) {
  const mod = useModKey();
  return (
    <button
      type="button"
      onClick={onClick}
      aria-label="Search or jump to"
      aria-keyshortcuts="Meta+K Control+K"
      className="flex h-8 shrink-0 items-center gap-2 rounded-md text-ink-faint hover:text-ink max-lg:w-8 max-lg:justify-center lg:w-64 lg:border lg:border-line lg:bg-canvas lg:px-2"
    >
      <Search aria-hidden className="size-4" />
      <span className="flex-1 text-left max-lg:hidden">Search or jump to…</span>
      <span className="flex gap-1 max-lg:hidden">
        <Kbd>{mod}</Kbd>
        <Kbd>K</Kbd>
      </span>
    </button>
  );
}

function Drawer({ open, onOpenChange, children }: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void; readonly children: ReactNode }) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim lg:hidden" />
        <Dialog.Content aria-describedby={undefined} className="fixed inset-y-0 left-0 z-40 w-[min(18rem,calc(100vw-4rem))] animate-drawer bg-surface shadow-float outline-none lg:hidden">
          <Dialog.Title className="sr-only">Navigation</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
