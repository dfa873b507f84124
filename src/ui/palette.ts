/** Tremor's names; the theme gives them the colour-blind-safe colours of the six series. */
export const SERIES_COLORS = ["blue", "amber", "emerald", "purple", "cyan", "rose"] as const;

/** What is gathered under "Other", and what is only there to compare with. */
export const QUIET_COLOR = "gray";

export type SeriesColor = (typeof SERIES_COLORS)[number] | typeof QUIET_COLOR;

/** Class names must stand in the source in full, or they are not in the style sheet. */
export const SWATCH: Record<SeriesColor, string> = {
  blue: "bg-blue-500",
  amber: "bg-amber-500",
  emerald: "bg-emerald-500",
  purple: "bg-purple-500",
  cyan: "bg-cyan-500",
  rose: "bg-rose-500",
  gray: "bg-gray-500",
};

/**
 * Gives each name a colour. A name prefers the colour that its own letters choose, so it keeps
 * it from page to page; where two names shown together prefer the same one, the alphabetically
 * later one takes the next that is free. Names beyond the sixth share the quiet colour.
 */
export function assignColors(names: readonly string[]): ReadonlyMap<string, SeriesColor> {
  const shown = new Set(names.slice(0, SERIES_COLORS.length));
  const free = new Set<number>(SERIES_COLORS.keys());
  const colors = new Map<string, SeriesColor>();
  for (const name of [...shown].sort()) {
    let slot = hash(name) % SERIES_COLORS.length;
    while (!free.has(slot)) slot = (slot + 1) % SERIES_COLORS.length;
    free.delete(slot);
    colors.set(name, SERIES_COLORS[slot] ?? QUIET_COLOR);
  }
  for (const name of names) if (!colors.has(name)) colors.set(name, QUIET_COLOR);
  return colors;
}

/** FNV-1a, 32 bits: short, and even enough for six slots. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}
