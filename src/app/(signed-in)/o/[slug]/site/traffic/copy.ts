import type { Dimension } from "@/modules/site/dashboard/contract";

/** What the page and its skeleton both say. */
export const SENTENCE = "Who came to the site, from where, and what they looked at.";
export const OVER_TIME = "Visits over time";
export const FIGURES = 5;

/** A dimension as a filter names it. */
export const DIMENSION_NAMES: Readonly<Record<Dimension, string>> = {
  page: "Page",
  entry_page: "Entry page",
  exit_page: "Exit page",
  channel: "Channel",
  referrer: "Referrer",
  source: "UTM source",
  medium: "UTM medium",
  campaign: "Campaign",
  browser: "Browser",
  os: "System",
  device: "Device",
  country: "Country",
  language: "Language",
};

export interface CardOfTabs {
  readonly title: string;
  readonly tabs: readonly (readonly [dimension: Dimension, label: string])[];
}

export const CARDS: readonly CardOfTabs[] = [
  { title: "Pages", tabs: [["page", "Top"], ["entry_page", "Entry"], ["exit_page", "Exit"]] },
  { title: "Sources", tabs: [["channel", "Channels"], ["referrer", "Referrers"], ["campaign", "Campaigns"], ["source", "UTM sources"], ["medium", "UTM media"]] },
  { title: "Places", tabs: [["language", "Languages"], ["country", "Countries"]] },
  { title: "Technology", tabs: [["browser", "Browsers"], ["os", "Systems"], ["device", "Devices"]] },
];

/** What to do where a dimension has nothing to show. */
export const EMPTY_HINTS: Readonly<Partial<Record<Dimension, string>>> = {
  campaign: "Add utm_campaign to the links that you send out.",
  source: "Add utm_source to the links that you send out.",
  medium: "Add utm_medium to the links that you send out.",
  country: "Countries need a lookup of addresses; who runs this installation sets one with PLUMBLINE_COUNTRY_LOOKUP.",
};
