import type { ReactNode } from "react";

interface PageHeaderProps {
  readonly title: string;
  /** One sentence: what this page answers. */
  readonly sentence: string;
  /** How fresh the page is. */
  readonly stamp?: ReactNode;
  /** Range, comparison, the page's own button. */
  readonly children?: ReactNode;
}

export function PageHeader({ title, sentence, stamp, children }: PageHeaderProps) {
  return (
    <header className="flex flex-col gap-4 pb-6 md:flex-row md:items-end md:justify-between">
      <div className="flex min-w-0 flex-col gap-1">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="wrap-anywhere text-ink-soft">{sentence}</p>
        {stamp}
      </div>
      {children ? <div className="flex flex-wrap items-center gap-2">{children}</div> : null}
    </header>
  );
}
