import type { ButtonHTMLAttributes, ReactNode } from "react";
import { cx } from "@/ui/cx";

type Look = "primary" | "secondary" | "quiet" | "danger";

const BASE =
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap transition-colors disabled:opacity-50";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent enabled:hover:bg-accent-hover",
  secondary: "border border-line bg-surface text-ink shadow-xs enabled:hover:bg-sunken",
  quiet: "text-ink-soft enabled:hover:bg-sunken enabled:hover:text-ink",
  danger: "bg-bad-fill text-on-accent enabled:hover:bg-bad-fill-hover",
};

const SIZES = { small: "h-7 px-2 text-sm", normal: "h-8 px-3 text-base", large: "h-10 px-4 text-base" };

/** The classes alone, for what looks like a button and is a link. */
export function buttonClass(look: Look = "secondary", size: keyof typeof SIZES = "normal"): string {
  return cx(BASE, LOOKS[look], SIZES[size]);
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look;
  readonly size?: keyof typeof SIZES;
  /** Work is under way: the button stays in place and in focus, and does nothing. */
  readonly busy?: boolean;
}

export function Button({ look, size, busy = false, className, children, onClick, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={cx(buttonClass(look, size), busy && "cursor-progress opacity-60", className)}
    >
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, "children"> {
  /** What the button does: its only text. */
  readonly label: string;
  readonly icon: ReactNode;
}

export function IconButton({ label, icon, look = "quiet", className, ...rest }: IconButtonProps) {
  return (
    <Button {...rest} look={look} aria-label={label} title={label} className={cx("w-8 px-0!", className)}>
      {icon}
    </Button>
  );
}
