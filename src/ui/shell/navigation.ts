import type { Permission } from "@/kernel/permissions";

export type NavIcon = "overview" | "learning" | "courses" | "lessons" | "surveys" | "traffic" | "realtime" | "explorer" | "sessions" | "pages" | "snippet" | "pipeline" | "exports" | "event" | "members" | "keys" | "settings" | "organisations" | "unassigned";

export interface NavItem {
  readonly href: string;
  readonly label: string;
  readonly icon: NavIcon;
  /** The second key of the shortcut that opens it; the first is always `g`. */
  readonly key?: string;
  /** What waits there for somebody, in words: "3 open". */
  readonly waiting?: { readonly count: number; readonly words: string };
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

interface Page extends NavItem {
  readonly permission: Permission;
}

/** The sections of an organisation, as far as one may open them. A section appears here when its pages exist. */
export function organisationSections(slug: string, permissions: readonly Permission[]): readonly NavSection[] {
  const base = `/o/${encodeURIComponent(slug)}`;
  const sections: readonly { readonly label: string | null; readonly items: readonly Page[] }[] = [
    { label: null, items: [{ href: `${base}/overview`, label: "Overview", icon: "overview", key: "o", permission: "insight:read" }] },
    {
      label: "Learning",
      items: [
        { href: learningHref(slug), label: "Learners", icon: "learning", key: "l", permission: "insight:read" },
        { href: `${learningHref(slug)}/courses`, label: "Courses", icon: "courses", key: "c", permission: "insight:read" },
        { href: `${learningHref(slug)}/lessons`, label: "Lessons", icon: "lessons", key: "i", permission: "insight:read" },
        { href: `${learningHref(slug)}/surveys`, label: "Surveys", icon: "surveys", key: "u", permission: "insight:read" },
      ],
    },
    {
      label: "Site",
      items: [
        { href: `${base}/site/traffic`, label: "Traffic", icon: "traffic", key: "t", permission: "insight:read" },
        { href: `${base}/site/realtime`, label: "Realtime", icon: "realtime", key: "r", permission: "insight:read" },
        { href: `${base}/site/sessions`, label: "Sessions", icon: "sessions", key: "v", permission: "event:read" },
        { href: `${base}/site/pages`, label: "Pages", icon: "pages", key: "p", permission: "insight:read" },
        { href: `${base}/site/explorer`, label: "Explorer", icon: "explorer", key: "x", permission: "event:read" },
      ],
    },
    {
      label: "Data",
      items: [
        { href: `${base}/data/pipeline`, label: "Pipeline", icon: "pipeline", key: "d", permission: "pipeline:read" },
        { href: `${base}/data/exports`, label: "Exports", icon: "exports", key: "f", permission: "export:create" },
        { href: eventsHref(slug), label: "Find an event", icon: "event", key: "e", permission: "event:read" },
      ],
    },
    {
      label: "Settings",
      items: [
        { href: `${base}/settings/organisation`, label: "Organisation", icon: "settings", key: "s", permission: "organisation:read" },
        { href: `${base}/settings/members`, label: "Members", icon: "members", key: "m", permission: "member:read" },
        { href: `${base}/settings/keys`, label: "API keys", icon: "keys", key: "k", permission: "key:read" },
        { href: snippetHref(slug), label: "Tracking snippet", icon: "snippet", key: "n", permission: "organisation:read" },
      ],
    },
  ];
  return sections.flatMap(({ label, items }) => {
    const open = items.filter(({ permission }) => permissions.includes(permission));
    return open.length > 0 ? [{ label, items: open }] : [];
  });
}

/** The page that shows where an event is. */
export function eventsHref(slug: string): string {
  return `/o/${encodeURIComponent(slug)}/events`;
}

/** What learners do, over all courses; its other pages are below it. */
export function learningHref(slug: string): string {
  return `/o/${encodeURIComponent(slug)}/learning`;
}

/** Of the links that lead to this page or above it, the nearest one. */
export function currentHref(sections: readonly NavSection[], pathname: string): string | undefined {
  const above = sections.flatMap(({ items }) => items.map(({ href }) => href)).filter((href) => pathname === href || pathname.startsWith(`${href}/`));
  return above.sort((a, b) => b.length - a.length)[0];
}

/** The page that sets up the tracking snippet. */
export function snippetHref(slug: string): string {
  return `/o/${encodeURIComponent(slug)}/settings/snippet`;
}

/** What belongs to no organisation. */
export const UNASSIGNED_HREF = `${ALL_ORGANISATIONS_HREF}/unassigned`;
export const PLATFORM_KEYS_HREF = `${ALL_ORGANISATIONS_HREF}/keys`;

/**
 * What a platform admin sees above all organisations.
 * @param unassigned events without an organisation that nobody has dealt with, where that is known
 */
export function platformSections(unassigned = 0): readonly NavSection[] {
  const waiting = unassigned > 0 ? { waiting: { count: unassigned, words: `${unassigned} open` } } : {};
  return [
    {
      label: "Installation",
      items: [
        { href: ALL_ORGANISATIONS_HREF, label: "All organisations", icon: "organisations", key: "a" },
        { href: PLATFORM_KEYS_HREF, label: "Platform keys", icon: "keys", key: "y" },
        { href: UNASSIGNED_HREF, label: "Unassigned events", icon: "unassigned", key: "w", ...waiting },
      ],
    },
  ];
}

/** Pages of one thing, and the page that lists such things. */
const OF_ONE_THING = /^(\/learning\/(?:courses|surveys))\/.+$/;

/**
 * The same page of another organisation, in the same range: switching compares. Filters are left
 * behind, because what they name may not exist there; so is the one thing that a page is about.
 */
export function switchHref(pathname: string, search: URLSearchParams, slug: string): string {
  const match = /^\/o\/[^/]+(\/.+)$/.exec(pathname);
  const kept = new URLSearchParams();
  for (const name of ["range", "from", "to", "compare"]) {
    const value = search.get(name);
    if (value !== null) kept.set(name, value);
  }
  const query = kept.toString();
  return `/o/${encodeURIComponent(slug)}${(match?.[1] ?? "/overview").replace(OF_ONE_THING, "$1")}${query ? `?${query}` : ""}`;
}
