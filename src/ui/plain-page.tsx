import type { ReactNode } from "react";
import { Logo } from "@/ui/logo";

/** A page with one thing on it, outside the shell: sign-in, not found. */
export function PlainPage({ children }: { readonly children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-8 p-4 pb-[12vh]">
      <p className="flex items-center gap-1 text-xl font-semibold tracking-tight">
        <Logo className="size-8" />
        Plumbline
      </p>
      {children}
    </main>
  );
}
