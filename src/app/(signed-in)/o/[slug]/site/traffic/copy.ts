import { CARD_TITLES, type Dimension, DIMENSIONS, SITE_DIMENSIONS } from "@/modules/site/dimensions";

/** What the page and its skeleton both say. */
export const SENTENCE = "Who came to the site, from where, and what they looked at.";
export const OVER_TIME = "Visits over time";
export const FIGURES = 5;

export interface CardOfTabs {
  readonly title: string;
  readonly tabs: readonly (readonly [dimension: Dimension, label: string])[];
}

export const CARDS: readonly CardOfTabs[] = CARD_TITLES.map((title) => ({
  title,
  tabs: DIMENSIONS.filter((dimension) => SITE_DIMENSIONS[dimension].card === title).map((dimension) => [dimension, SITE_DIMENSIONS[dimension].tab] as const),
}));
