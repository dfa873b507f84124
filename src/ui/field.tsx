import { useId, type InputHTMLAttributes, type ReactNode } from "react";
import { cx } from "@/ui/cx";

/** Also what a text area or a native select wears. */
export const controlClass =
  "h-9 w-full min-w-0 rounded-md border border-control bg-surface px-3 text-base text-ink placeholder:text-ink-faint disabled:bg-sunken disabled:text-ink-faint aria-invalid:border-bad";

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | null;
}

/** A labelled input; hint and error are read out with it. */
export function Field({ label, hint, error, className, id, ...rest }: FieldProps) {
  const ownId = useId();
  const inputId = id ?? ownId;
  return (
    <FieldFrame label={label} hint={hint} error={error} inputId={inputId} className={className}>
      <input
        {...rest}
        id={inputId}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? `${inputId}-note` : undefined}
        className={controlClass}
      />
    </FieldFrame>
  );
}

interface FrameProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | null;
  readonly inputId: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Label above, note below: for controls that are not an input. The note's id is `<inputId>-note`. */
export function FieldFrame({ label, hint, error, inputId, className, children }: FrameProps) {
  return (
    <div className={cx("flex flex-col gap-1.5", className)}>
      <label htmlFor={inputId} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {error || hint ? (
        <p id={`${inputId}-note`} className={cx("text-sm", error ? "text-bad" : "text-ink-faint")}>
          {error || hint}
        </p>
      ) : null}
    </div>
  );
}
