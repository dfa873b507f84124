"use client";

import { CircleAlert, CircleCheck, X } from "lucide-react";
import { Toast as Primitive } from "radix-ui";
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import { IconButton } from "@/ui/button";

interface Notice {
  readonly id: number;
  readonly tone: "good" | "bad";
  readonly text: string;
}

export interface Toasts {
  /** Success is quiet: a few words, gone by themselves. */
  done(text: string): void;
  /** Something failed outside any form that could show it; it stays until closed. */
  failed(text: string): void;
}

const Context = createContext<Toasts | null>(null);

export function useToasts(): Toasts {
  const toasts = useContext(Context);
  if (!toasts) throw new Error("useToasts needs a ToastProvider above it.");
  return toasts;
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const add = useCallback((tone: Notice["tone"], text: string) => {
    setNotices((all) => [...all.slice(-2), { id: (all.at(-1)?.id ?? 0) + 1, tone, text }]);
  }, []);
  const toasts = useMemo<Toasts>(() => ({ done: (text) => add("good", text), failed: (text) => add("bad", text) }), [add]);
  const drop = (id: number) => setNotices((all) => all.filter((notice) => notice.id !== id));

  return (
    <Context value={toasts}>
      <Primitive.Provider label="Notification" duration={4_000}>
        {children}
        {notices.map((notice) => (
          <Primitive.Root
            key={notice.id}
            type={notice.tone === "bad" ? "foreground" : "background"}
            duration={notice.tone === "bad" ? Number.POSITIVE_INFINITY : undefined}
            onOpenChange={(open) => open || drop(notice.id)}
            className="flex animate-rise items-center gap-2 rounded-lg bg-raised py-1.5 pr-1.5 pl-3 shadow-float"
          >
            {notice.tone === "bad" ? (
              <CircleAlert aria-hidden className="size-4 shrink-0 text-bad" />
            ) : (
              <CircleCheck aria-hidden className="size-4 shrink-0 text-good" />
            )}
            <Primitive.Description className="min-w-0 flex-1">{notice.text}</Primitive.Description>
            <Primitive.Close asChild>
              <IconButton size="small" label="Dismiss" icon={<X aria-hidden className="size-4" />} className="w-7" />
            </Primitive.Close>
          </Primitive.Root>
        ))}
        <Primitive.Viewport className="fixed right-4 bottom-4 z-70 flex w-[calc(100vw-2rem)] max-w-sm flex-col gap-2 outline-none" />
      </Primitive.Provider>
    </Context>
  );
}
