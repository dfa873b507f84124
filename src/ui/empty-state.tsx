import type { ReactNode } from "react";
import { Snippet } from "@/ui/copy";
import { cx } from "@/ui/cx";

interface EmptyStateProps {
  readonly icon: ReactNode;
  /** What is missing: "No events in this range". */
  readonly title: string;
  /** Why, and what to do next. */
  readonly children?: ReactNode;
  readonly snippet?: { readonly label: string; readonly code: string };
  readonly actions?: ReactNode;
  /** `h1` where the state is the whole page. */
  readonly titleAs?: "p" | "h1";
  readonly className?: string;
}

export function EmptyState({ icon, title, children, snippet, actions, titleAs: Title = "p", className }: EmptyStateProps) {
  return (
    <div className={cx("mx-auto flex w-full max-w-xl flex-col items-center gap-2 px-4 py-12 text-center", className)}>
      <span className="mb-2 flex size-10 items-center justify-center rounded-lg border border-line bg-canvas text-ink-faint [&_svg]:size-5">
        {icon}
      </span>
      <Title className="font-semibold">{title}</Title>
      {children ? <div className="max-w-md text-ink-soft">{children}</div> : null}
      {snippet ? <Snippet label={snippet.label} code={snippet.code} className="mt-4 w-full text-left" /> : null}
      {actions ? <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  );
}
