import type { Permission } from "@/kernel/permissions";
import { AREAS, hrefOf, listedPage, PAGE_IDS, pageOf, type AreaId, type PageId } from "@/ui/shell/pages";

/** What waits on a page, in words: "3 open". */
export interface Waiting {
  readonly count: number;
  readonly words: string;
}

/** What the navigation depends on; the server hands it to the browser. */
export interface NavigationScope {
  /** The organisation that one is in, and what one may do there. */
  readonly organisation: { readonly slug: string; readonly permissions: readonly Permission[] } | null;
  readonly operator: boolean;
  readonly waiting?: Readonly<Partial<Record<PageId, Waiting>>>;
}

export interface NavItem {
  readonly id: PageId;
  readonly href: string;
  readonly waiting?: Waiting | undefined;
}

export interface NavArea {
  readonly id: AreaId;
  readonly label: string;
  readonly items: readonly NavItem[];
}

export interface OrganisationLink {
  readonly slug: string;
  readonly name: string;
}

const IN_ORGANISATION = "/o/[slug]";

/** The areas with the pages that one may open. */
export function areasFor({ organisation, operator, waiting = {} }: NavigationScope): readonly NavArea[] {
  const hrefIn = (id: PageId): string | undefined => {
    const { route, permission } = pageOf(id);
    if (permission === "operator") return operator ? route : undefined;
    return organisation?.permissions.includes(permission) ? route.replace("[slug]", encodeURIComponent(organisation.slug)) : undefined;
  };
  return (Object.entries(AREAS) as readonly [AreaId, string][]).flatMap(([id, label]) => {
    const items = PAGE_IDS.flatMap((page) => {
      const href = listedPage(page)?.area === id ? hrefIn(page) : undefined;
      return href === undefined ? [] : [{ id: page, href, waiting: waiting[page] }];
    });
    return items.length > 0 ? [{ id, label, items }] : [];
  });
}

/** The page of an address, however deep below another one it is. */
export function pageAt(pathname: string): PageId | undefined {
  return PAGE_IDS.find((id) => patternOf(pageOf(id).route).test(pathname));
}

/** The page of the navigation that an address belongs to. */
export function currentPage(pathname: string): PageId | undefined {
  const page = pageAt(pathname);
  return page && listedAbove(page);
}

function listedAbove(id: PageId): PageId | undefined {
  const page = pageOf(id);
  return "under" in page ? PAGE_IDS.find((other) => other === page.under) : id;
}

function patternOf(route: string): RegExp {
  return new RegExp(`^${route.replaceAll(/\[\w+\]/g, "[^/]+")}/?$`);
}

/**
 * The same page of another organisation, in the same range: switching compares. Filters are left behind, because
 * what they name may not exist there; so is the one thing that a page is about.
 */
export function switchHref(pathname: string, search: URLSearchParams, slug: string): string {
  const kept = new URLSearchParams();
  for (const name of ["range", "from", "to", "compare"]) {
    const value = search.get(name);
    if (value !== null) kept.set(name, value);
  }
  const query = kept.toString();
  return `${samePage(pathname, slug)}${query ? `?${query}` : ""}`;
}

function samePage(pathname: string, slug: string): string {
  const at = pageAt(pathname);
  if (at === undefined || !pageOf(at).route.startsWith(IN_ORGANISATION)) return hrefOf("overview", { slug });
  const ofOneThing = pageOf(at).route.slice(IN_ORGANISATION.length).includes("[");
  return pageOf((ofOneThing && listedAbove(at)) || at).route.replace("[slug]", encodeURIComponent(slug));
}

/** Rows of the navigation, headings included, that a window of 900 pixels shows without scrolling. */
export const ROWS = 22;

/**
 * Which areas are open: the ones opened last, as many as fit. The first always is.
 * @param recent the areas that one wants open, the latest first
 */
export function openAreas(areas: readonly NavArea[], recent: readonly AreaId[]): ReadonlySet<AreaId> {
  const open = new Set<AreaId>();
  let rows = areas.length;
  for (const id of recent) {
    const length = areas.find((area) => area.id === id)?.items.length;
    if (length === undefined || (open.size > 0 && rows + length > ROWS)) continue;
    open.add(id);
    rows += length;
  }
  return open;
}
