"use client";

import { ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { Menu, MenuItem, MenuLabel, MenuRadio, MenuSeparator } from "@/ui/menu";
import type { Theme } from "@/ui/theme";
import { useTheme } from "@/ui/use-theme";

export interface SignedInUser {
  readonly email: string;
  readonly name: string | null;
  readonly platformAdmin: boolean;
}

export const THEME_CHOICES: readonly { readonly value: Theme; readonly label: string; readonly icon: React.ReactNode }[] = [
  { value: "system", label: "As the device", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
];

interface UserMenuProps {
  readonly user: SignedInUser;
  readonly onAccount: () => void;
  readonly onShortcuts: () => void;
  readonly onSignOut: () => void;
}

export function UserMenu({ user, onAccount, onShortcuts, onSignOut }: UserMenuProps) {
  const [theme, setTheme] = useTheme();
  const shown = user.name ?? user.email;
  return (
    <Menu
      align="start"
      side="top"
      trigger={
        <button type="button" aria-label={`Account: ${shown}`} className="flex h-12 w-full min-w-0 items-center gap-2 rounded-md px-2 text-left hover:bg-sunken">
          <span aria-hidden className="flex size-7 shrink-0 items-center justify-center rounded-full bg-sunken text-xs font-semibold text-ink-soft">
            {shown.slice(0, 1).toUpperCase()}
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium">{shown}</span>
            {user.platformAdmin ? <span className="block truncate text-sm text-ink-faint">Platform admin</span> : null}
          </span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-faint" />
        </button>
      }
    >
      <MenuLabel>{user.email}</MenuLabel>
      <MenuSeparator />
      <MenuLabel>Colours</MenuLabel>
      <MenuRadio value={theme} options={THEME_CHOICES} onChange={setTheme} />
      <MenuSeparator />
      <MenuItem icon={<UserRound aria-hidden />} onSelect={onAccount}>
        Account
      </MenuItem>
      <MenuItem icon={<Keyboard aria-hidden />} onSelect={onShortcuts}>
        Keyboard shortcuts
      </MenuItem>
      <MenuItem icon={<LogOut aria-hidden />} onSelect={onSignOut}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
