"use client";

import { createContext, useContext, type ReactNode } from "react";

/** Where the page's exports are made; null for those who may not export. */
export interface ExportScope {
  readonly slug: string;
}

const Context = createContext<ExportScope | null>(null);

export const useExportScope = (): ExportScope | null => useContext(Context);

interface ExportScopeProviderProps {
  readonly slug: string;
  readonly mayExport: boolean;
  readonly children: ReactNode;
}

export function ExportScopeProvider({ slug, mayExport, children }: ExportScopeProviderProps) {
  return <Context value={mayExport ? { slug } : null}>{children}</Context>;
}
