import { cx } from "@/ui/cx";

/** A grey block in the place and size of what is coming. Hidden from screen readers: the region says it is busy. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden className={cx("block animate-breathe rounded-sm bg-sunken", className)} />;
}
