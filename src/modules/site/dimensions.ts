/** The cards of the traffic page, in their order; each shows the dimensions that name it, one a tab. */
export const CARD_TITLES = ["Pages", "Sources", "Places", "Technology"] as const;

interface Entry {
  /** As a filter and the head of a list name it. */
  readonly label: string;
  readonly card: (typeof CARD_TITLES)[number];
  readonly tab: string;
  /** What to do where it has nothing to show. */
  readonly hint?: string;
  /** Its column of `business.site_sessions`; none for `page`, of which a visit has many. */
  readonly column: string | null;
  /** Whether a visit takes it from its first event, whose column of `staging.site_events` has the same name. */
  readonly ofFirstEvent: boolean;
  /** Whether its values are pages. */
  readonly pages?: true;
}

const page = (label: string, tab: string, column: string | null) => ({ label, card: "Pages", tab, column, ofFirstEvent: false, pages: true }) as const;
const utm = (label: string, tab: string, column: string) =>
  ({ label, card: "Sources", tab, column, ofFirstEvent: true, hint: `Add ${column} to the links that you send out.` }) as const;

/**
 * What traffic is broken down by and filtered by. From an entry follow the column of sessions, the rollup, breakdown,
 * filter, address, tab, the columns of exports and what the API accepts; a migration makes the column.
 */
const ENTRIES = {
  page: page("Page", "Top", null),
  entry_page: page("Entry page", "Entry", "entry_page"),
  exit_page: page("Exit page", "Exit", "exit_page"),
  channel: { label: "Channel", card: "Sources", tab: "Channels", column: "channel", ofFirstEvent: true },
  referrer: { label: "Referrer", card: "Sources", tab: "Referrers", column: "referrer_host", ofFirstEvent: true },
  source: utm("UTM source", "UTM sources", "utm_source"),
  medium: utm("UTM medium", "UTM media", "utm_medium"),
  campaign: utm("Campaign", "Campaigns", "utm_campaign"),
  term: utm("UTM term", "UTM terms", "utm_term"),
  content: utm("UTM content", "UTM contents", "utm_content"),
  browser: { label: "Browser", card: "Technology", tab: "Browsers", column: "browser", ofFirstEvent: true },
  os: { label: "System", card: "Technology", tab: "Systems", column: "os", ofFirstEvent: true },
  device: { label: "Device", card: "Technology", tab: "Devices", column: "device", ofFirstEvent: true },
  language: { label: "Language", card: "Places", tab: "Languages", column: "language", ofFirstEvent: true },
  country: {
    label: "Country",
    card: "Places",
    tab: "Countries",
    column: "country",
    ofFirstEvent: true,
    hint: "Countries need a lookup of addresses; who runs this installation sets one with PLUMBLINE_COUNTRY_LOOKUP.",
  },
} as const satisfies Readonly<Record<string, Entry>>;

export type Dimension = keyof typeof ENTRIES;

export const SITE_DIMENSIONS: Readonly<Record<Dimension, Entry>> = ENTRIES;

/** Their names, in the order in which they are shown. */
export const DIMENSIONS = Object.keys(ENTRIES) as [Dimension, ...Dimension[]];

/** What visits are counted by, each with its column of `business.site_sessions`. */
export const SESSION_DIMENSIONS = DIMENSIONS.flatMap((dimension) => {
  const { column } = SITE_DIMENSIONS[dimension];
  return column === null ? [] : [[dimension, column] as const];
});

/** The columns that staged events and sessions both have: a session's are those of its first event. */
export const FIRST_EVENT_COLUMNS = Object.values(SITE_DIMENSIONS).flatMap(({ column, ofFirstEvent }) => (ofFirstEvent && column !== null ? [column] : []));
