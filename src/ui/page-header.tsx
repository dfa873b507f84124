import type { ReactNode } from "react";

interface PageHeaderProps {
  readonly title: string;
  /** One sentence: what this page answers. */
  readonly sentence: string;
  /** Range, comparison, stamp, the page's own button. */
  readonly children?: ReactNode;
}

export function PageHeader({ title, sentence, children }: PageHeaderProps) {
  return (
    <header className="flex flex-col gap-4 pb-6 md:flex-row md:items-end md:justify-between">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="text-ink-soft">{sentence}</p>
      </div>
      {children ? <div className="flex flex-wrap items-center gap-2">{children}</div> : null}
    </header>
  );
}
