"use client";

import { Switch } from "radix-ui";
import { useId } from "react";
import { Dialog } from "@/ui/dialog";
import { Kbd } from "@/ui/kbd";
import type { NavArea } from "@/ui/shell/navigation";
import { listedPage } from "@/ui/shell/pages";
import { useSingleKeys } from "@/ui/shell/use-hotkeys";
import { useHydrated } from "@/ui/use-hydrated";

interface ShortcutsDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly areas: readonly NavArea[];
}

export function ShortcutsDialog({ open, onOpenChange, areas }: ShortcutsDialogProps) {
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const mod = useModKey();
  const id = useId();
  const pages = areas
    .flatMap(({ items }) => items)
    .flatMap(({ id }) => {
      const page = listedPage(id);
      return page?.key ? [{ label: page.title, keys: ["G", page.key.toUpperCase()] }] : [];
    });
  const rows = [{ label: "Search or jump to", keys: [mod, "K"] }, { label: "Keyboard shortcuts", keys: ["?"] }, ...pages];

  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <dl className="flex flex-col">
        {rows.map((row) => (
          <div key={row.label} className="flex h-10 items-center justify-between gap-4 border-b border-line last:border-0">
            <dt>{row.label}</dt>
            <dd className="flex gap-1">
              {row.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-4 flex items-start justify-between gap-4 rounded-lg bg-sunken p-3">
        <label htmlFor={id}>
          Single keys are shortcuts
          <span className="block text-sm text-ink-soft">Switch off if speech input or a stray key sets them off. {mod} K goes on working.</span>
        </label>
        <Switch.Root
          id={id}
          checked={singleKeys}
          onCheckedChange={setSingleKeys}
          className="mt-0.5 h-5 w-9 shrink-0 rounded-full bg-control p-0.5 transition-colors data-[state=checked]:bg-accent"
        >
          <Switch.Thumb className="block size-4 rounded-full bg-on-accent transition-transform data-[state=checked]:translate-x-4" />
        </Switch.Root>
      </div>
    </Dialog>
  );
}

/** `⌘` on a Mac, `Ctrl` elsewhere and until the browser has said what it runs on. */
export function useModKey(): string {
  const hydrated = useHydrated();
  return hydrated && /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
}
