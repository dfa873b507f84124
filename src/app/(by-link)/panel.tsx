import type { ReactNode } from "react";
import { PlainPage } from "@/ui/plain-page";

interface PanelProps {
  readonly title: string;
  readonly sentence?: ReactNode;
  readonly children?: ReactNode;
}

/** The one thing on a page outside the shell. */
export function Panel({ title, sentence, children }: PanelProps) {
  return (
    <PlainPage>
      <div className="w-full max-w-sm rounded-xl border border-line bg-surface p-6 sm:p-8">
        <h1 className="text-lg font-semibold wrap-anywhere">{title}</h1>
        {sentence ? <p className="mt-1 wrap-anywhere text-ink-soft">{sentence}</p> : null}
        {children ? <div className="mt-6 flex flex-col gap-4">{children}</div> : null}
      </div>
    </PlainPage>
  );
}
