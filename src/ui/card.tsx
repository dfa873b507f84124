import { useId, type ReactNode } from "react";
import { cx } from "@/ui/cx";
import { Time } from "@/ui/time";

interface CardProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** ISO 8601: up to when its numbers are complete. */
  readonly asOf?: string;
  /** Stands at the end of the title's line: a toggle, a button. */
  readonly actions?: ReactNode;
  /** Tables reach to the edge; everything else keeps the card's padding. */
  readonly flush?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled section of a page; it is a region by that title. */
export function Card({ title, description, asOf, actions, flush = false, className, children }: CardProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cx("flex min-w-0 flex-col rounded-lg border border-line bg-surface", className)}>
      <header className="flex min-h-14 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2 sm:px-6">
        {/* On a phone the actions go below before they squeeze what the card says of itself. */}
        <div className="min-w-0 flex-1 basis-48">
          <h2 id={id} className="font-semibold">
            {title}
          </h2>
          {description ? <p className="text-sm text-ink-faint">{description}</p> : null}
          {asOf ? (
            <p className="text-xs text-ink-faint">
              Fresh as of <Time at={asOf} />
            </p>
          ) : null}
        </div>
        {actions ? <div className="flex shrink-0 items-center gap-2">{actions}</div> : null}
      </header>
      <div className={cx("flex min-w-0 flex-1 flex-col", flush ? "border-t border-line" : "px-4 pb-6 sm:px-6")}>{children}</div>
    </section>
  );
}
