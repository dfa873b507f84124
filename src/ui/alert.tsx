import type { ReactNode } from "react";

/** What went wrong, said at once. */
export function Alert({ children }: { readonly children: ReactNode }) {
  return (
    <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 wrap-anywhere text-bad">
      {children}
    </p>
  );
}
