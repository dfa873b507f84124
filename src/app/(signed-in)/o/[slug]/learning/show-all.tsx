"use client";

import { useState, type ReactNode } from "react";
import { Button } from "@/ui/button";
import { formatCount } from "@/ui/format";

/** The beginning of a long list, and the way to the rest of it. */
export function useCut<Row>(rows: readonly Row[], most: number, what: string): { readonly shown: readonly Row[]; readonly toggle: ReactNode } {
  const [whole, setWhole] = useState(false);
  if (rows.length <= most) return { shown: rows, toggle: null };
  return {
    shown: whole ? rows : rows.slice(0, most),
    toggle: (
      <Button look="quiet" size="small" onClick={() => setWhole(!whole)} aria-expanded={whole}>
        {whole ? `Show the first ${most}` : `Show all ${formatCount(rows.length)} ${what}`}
      </Button>
    ),
  };
}
