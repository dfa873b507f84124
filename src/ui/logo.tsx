import { cx } from "@/ui/cx";

/** A plumb bob on its line. */
export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className={cx("text-accent-ink", className)}>
      <path d="M12 1v9" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <path d="M7 9.5h10l-1.6 6.2L12 23l-3.4-7.3z" fill="currentColor" stroke="currentColor" strokeWidth="1" strokeLinejoin="round" />
    </svg>
  );
}
