"use client";

import { useEffect, useRef, useSyncExternalStore } from "react";

/** From keys to actions: `mod+k` (⌘ or Ctrl), `?`, or two in a row, `g o`. */
export type Hotkeys = Readonly<Record<string, () => void>>;

const SEQUENCE_MS = 1_000;
const STORE = "single-key-shortcuts";
const CHANGED = "plumbline:shortcuts";

/**
 * Listens on the whole page. Single keys do nothing while one types or a dialog is open, and can
 * be switched off altogether (WCAG 2.1.4): speech input sends them by accident.
 */
export function useHotkeys(hotkeys: Hotkeys): void {
  const latest = useRef(hotkeys);
  const [singleKeys] = useSingleKeys();
  useEffect(() => {
    latest.current = hotkeys;
  });

  useEffect(() => {
    let first: { key: string; at: number } | null = null;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return;
      const mod = event.metaKey || event.ctrlKey;
      if (mod) return run(`mod+${event.key.toLowerCase()}`, event);
      if (!singleKeys || event.altKey || isBusy(event.target)) return;
      const before = first && event.timeStamp - first.at < SEQUENCE_MS ? first.key : null;
      first = { key: event.key, at: event.timeStamp };
      if (before !== null && `${before} ${event.key}` in latest.current) run(`${before} ${event.key}`, event);
      else run(event.key, event);
    };
    const run = (name: string, event: KeyboardEvent) => {
      const action = latest.current[name];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [singleKeys]);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog], [role=menu], [role=listbox]")) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** Whether single keys are shortcuts, and the switch; remembered in this browser. */
export function useSingleKeys(): readonly [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, read, () => true);
  const set = (next: boolean) => {
    if (next) localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, "off");
    window.dispatchEvent(new Event(CHANGED));
  };
  return [on, set];
}

function read(): boolean {
  return localStorage.getItem(STORE) !== "off";
}

function subscribe(changed: () => void): () => void {
  // `storage` tells of other tabs only.
  window.addEventListener(CHANGED, changed);
  window.addEventListener("storage", changed);
  return () => {
    window.removeEventListener(CHANGED, changed);
    window.removeEventListener("storage", changed);
  };
}
