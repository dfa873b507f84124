export type NavIcon = "overview" | "members" | "keys" | "organisations";

export interface NavItem {
  readonly href: string;
  readonly label: string;
  readonly icon: NavIcon;
  /** The second key of the shortcut that opens it; the first is always `g`. */
  readonly key?: string;
}

export interface NavSection {
  readonly label: string | null;
  readonly items: readonly NavItem[];
}

export interface OrganisationLink {
  readonly slug: string;
  readonly name: string;
}

export const ALL_ORGANISATIONS_HREF = "/all";

/** The sections of an organisation. A section appears here when its pages exist. */
export function organisationSections(slug: string): readonly NavSection[] {
  const base = `/o/${encodeURIComponent(slug)}`;
  return [
    { label: null, items: [{ href: `${base}/overview`, label: "Overview", icon: "overview", key: "o" }] },
    {
      label: "Settings",
      items: [
        { href: `${base}/settings/members`, label: "Members", icon: "members", key: "m" },
        { href: `${base}/settings/keys`, label: "API keys", icon: "keys", key: "k" },
      ],
    },
  ];
}

/** What a platform admin sees above all organisations. */
export const PLATFORM_SECTIONS: readonly NavSection[] = [
  { label: null, items: [{ href: ALL_ORGANISATIONS_HREF, label: "All organisations", icon: "organisations", key: "a" }] },
];

/**
 * The same page of another organisation, in the same range: switching compares. Filters are left
 * behind, because what they name may not exist there.
 */
export function switchHref(pathname: string, search: URLSearchParams, slug: string): string {
  const match = /^\/o\/[^/]+(\/.+)$/.exec(pathname);
  const kept = new URLSearchParams();
  for (const name of ["range", "from", "to", "compare"]) {
    const value = search.get(name);
    if (value !== null) kept.set(name, value);
  }
  const query = kept.toString();
  return `/o/${encodeURIComponent(slug)}${match?.[1] ?? "/overview"}${query ? `?${query}` : ""}`;
}
