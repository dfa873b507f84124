"use client";

import { createContext, useContext, useState, type ReactNode } from "react";
import { THEME_COOKIE, type Theme } from "@/ui/theme";

const ONE_YEAR_S = 31_536_000;

const Context = createContext<readonly [Theme, (theme: Theme) => void]>(["system", () => {}]);

/**
 * The choice travels in a cookie, so that the server already paints the page in it and nothing
 * flashes; the attribute on the root element is what the style sheet looks at.
 */
export function ThemeProvider({ initial, children }: { readonly initial: Theme; readonly children: ReactNode }) {
  const [theme, setTheme] = useState(initial);
  const choose = (next: Theme) => {
    setTheme(next);
    const root = document.documentElement;
    if (next === "system") delete root.dataset.theme;
    else root.dataset.theme = next;
    const age = next === "system" ? 0 : ONE_YEAR_S;
    document.cookie = `${THEME_COOKIE}=${next}; path=/; max-age=${age}; samesite=lax`;
  };
  return <Context value={[theme, choose]}>{children}</Context>;
}

export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  return useContext(Context);
}
