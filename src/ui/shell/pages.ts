import { Archive, BookOpen, ChartNoAxesColumn, ChartSpline, CodeXml, Crosshair, FileDown, FileText, Footprints, Globe, GraduationCap, Inbox, KeyRound, ListOrdered, MessageSquareText, Radio, ScanSearch, ScrollText, Settings, Users, Workflow, type LucideIcon } from "lucide-react";
import type { Permission } from "@/kernel/permissions";

/** The areas of the navigation, in its order. An area without pages that one may open is not shown. */
export const AREAS = {
  home: "Home",
  site: "Site",
  learning: "Learning",
  business: "Business",
  data: "Data",
  settings: "Settings",
  installation: "Installation",
} as const;
export type AreaId = keyof typeof AREAS;

/** A page of the navigation. */
interface ListedPage {
  /** Where its file is, below `src/app/(signed-in)`. */
  readonly route: `/${string}`;
  readonly area: AreaId;
  /** Its name in the navigation, and its title. */
  readonly title: string;
  readonly icon: LucideIcon;
  /** The second key of the shortcut that opens it; the first is always `g`. */
  readonly key?: string;
  /** `operator`: only those who run the installation. */
  readonly permission: Permission | "operator";
}

/** A page that is reached from another one: of one course, of one visitor. */
interface PageBelow extends Pick<ListedPage, "route" | "title" | "permission"> {
  /** The id of the page that the navigation marks for it. */
  readonly under: string;
}

export type PageEntry = ListedPage | PageBelow;

/**
 * Every page of those who are signed in, once: navigation, command palette, shortcuts, title and permission follow
 * from here. Inside an area, the order of the entries is the order of the navigation.
 */
export const PAGES = {
  overview: { route: "/o/[slug]/overview", area: "home", title: "Overview", icon: ChartNoAxesColumn, key: "o", permission: "insight:read" },

  traffic: { route: "/o/[slug]/site/traffic", area: "site", title: "Traffic", icon: ChartSpline, key: "t", permission: "insight:read" },
  realtime: { route: "/o/[slug]/site/realtime", area: "site", title: "Realtime", icon: Radio, key: "r", permission: "insight:read" },
  sessions: { route: "/o/[slug]/site/sessions", area: "site", title: "Sessions", icon: Footprints, key: "v", permission: "event:read" },
  session: { route: "/o/[slug]/site/sessions/[visitorId]/[sessionId]", under: "sessions", title: "Session", permission: "event:read" },
  visitor: { route: "/o/[slug]/site/visitors/[visitorId]", under: "sessions", title: "Visitor", permission: "event:read" },
  pages: { route: "/o/[slug]/site/pages", area: "site", title: "Pages", icon: FileText, key: "p", permission: "insight:read" },
  explorer: { route: "/o/[slug]/site/explorer", area: "site", title: "Explorer", icon: ScanSearch, key: "x", permission: "event:read" },

  learning: { route: "/o/[slug]/learning", area: "learning", title: "Learners", icon: GraduationCap, key: "l", permission: "insight:read" },
  learningEvents: { route: "/o/[slug]/learning/events", under: "learning", title: "Learning events", permission: "insight:read" },
  courses: { route: "/o/[slug]/learning/courses", area: "learning", title: "Courses", icon: BookOpen, key: "c", permission: "insight:read" },
  course: { route: "/o/[slug]/learning/courses/[course]", under: "courses", title: "Course", permission: "insight:read" },
  courseLearners: { route: "/o/[slug]/learning/courses/[course]/learners", under: "courses", title: "Learners of a course", permission: "event:read" },
  learner: { route: "/o/[slug]/learning/courses/[course]/learners/[person]", under: "courses", title: "Learner", permission: "event:read" },
  lessons: { route: "/o/[slug]/learning/lessons", area: "learning", title: "Lessons", icon: ListOrdered, key: "i", permission: "insight:read" },
  surveys: { route: "/o/[slug]/learning/surveys", area: "learning", title: "Surveys", icon: MessageSquareText, key: "u", permission: "insight:read" },
  survey: { route: "/o/[slug]/learning/surveys/[survey]", under: "surveys", title: "Survey", permission: "insight:read" },

  pipeline: { route: "/o/[slug]/data/pipeline", area: "data", title: "Pipeline", icon: Workflow, key: "d", permission: "pipeline:read" },
  exports: { route: "/o/[slug]/data/exports", area: "data", title: "Exports", icon: FileDown, key: "f", permission: "export:create" },
  events: { route: "/o/[slug]/events", area: "data", title: "Find an event", icon: Crosshair, key: "e", permission: "event:read" },

  organisation: { route: "/o/[slug]/settings/organisation", area: "settings", title: "Organisation", icon: Settings, key: "s", permission: "organisation:read" },
  members: { route: "/o/[slug]/settings/members", area: "settings", title: "Members", icon: Users, key: "m", permission: "member:read" },
  keys: { route: "/o/[slug]/settings/keys", area: "settings", title: "API keys", icon: KeyRound, key: "k", permission: "key:read" },
  snippet: { route: "/o/[slug]/settings/snippet", area: "settings", title: "Tracking snippet", icon: CodeXml, key: "n", permission: "organisation:read" },
  retention: { route: "/o/[slug]/settings/retention", area: "settings", title: "Retention", icon: Archive, permission: "organisation:read" },
  auditLog: { route: "/o/[slug]/settings/log", area: "settings", title: "Compliance log", icon: ScrollText, key: "h", permission: "audit:read" },

  organisations: { route: "/all", area: "installation", title: "All organisations", icon: Globe, key: "a", permission: "operator" },
  platformKeys: { route: "/all/keys", area: "installation", title: "Platform keys", icon: KeyRound, key: "y", permission: "operator" },
  unassigned: { route: "/all/unassigned", area: "installation", title: "Unassigned events", icon: Inbox, key: "w", permission: "operator" },
  installationLog: { route: "/all/log", area: "installation", title: "Operators\u2019 log", icon: ScrollText, key: "j", permission: "operator" },
} as const satisfies Readonly<Record<string, PageEntry>>;

export type PageId = keyof typeof PAGES;
export type RouteOf<Id extends PageId> = (typeof PAGES)[Id]["route"];

/** The names in brackets of a route. */
export type ParamsOf<Route extends string> = Route extends `${string}[${infer Name}]${infer Rest}` ? Name | ParamsOf<Rest> : never;

export const PAGE_IDS = Object.keys(PAGES) as readonly PageId[];

export function pageOf(id: PageId): PageEntry {
  return PAGES[id];
}

/** A page of the navigation, by its id. */
export function listedPage(id: PageId): ListedPage | undefined {
  const page = pageOf(id);
  return "area" in page ? page : undefined;
}

/** The address of a page. @param params what replaces the names in brackets, unencoded */
export function hrefOf<Id extends PageId>(id: Id, ...[params]: ParamsOf<RouteOf<Id>> extends never ? [] : [params: Readonly<Record<ParamsOf<RouteOf<Id>>, string>>]): string {
  return PAGES[id].route.replaceAll(/\[(\w+)\]/g, (_, name: ParamsOf<RouteOf<Id>>) => encodeURIComponent(params?.[name] ?? ""));
}
