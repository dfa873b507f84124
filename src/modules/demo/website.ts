import { createHash } from "node:crypto";
import type { SiteContext } from "@/modules/site/track/contract";
import { COURSES, type Page, PUBLIC_PAGES } from "./academy";
import { createRandom, type Random } from "./random";

/** The academy's website: its pages, where people come from, and what they look at it with. */
export const SITE = "https://academy.northwind.example";

export interface SitePage extends Page {
  /** How many choose it, in relation to the others. */
  readonly draw: number;
  /** How long it takes to read. */
  readonly seconds: number;
  /** What it leads to, outside or as a file. */
  readonly link?: string;
}

const READING: readonly (readonly [start: string, draw: number, seconds: number, link?: string])[] = [
  ["/courses/", 4, 70, "/files/syllabus.pdf"],
  ["/courses", 9, 35],
  ["/pricing", 7, 45, "/files/price-list.pdf"],
  ["/about", 2, 40, "https://www.linkedin.com/"],
  ["/blog/five-charts-to-avoid", 4, 170, "https://en.wikipedia.org/wiki/Misleading_graph"],
  ["/blog/", 3, 150],
];

export const SITE_PAGES: readonly SitePage[] = [
  ...PUBLIC_PAGES,
  { path: "/for-teams", title: "Northwind for teams" },
  { path: "/faq", title: "Questions and answers" },
].map((page) => {
  const [, draw = 5, seconds = 30, link] = READING.find(([start]) => page.path.startsWith(start)) ?? [];
  const target = link?.replace("syllabus", page.path.slice("/courses/".length));
  return { ...page, draw, seconds, ...(target === undefined ? {} : { link: target.startsWith("/") ? `${SITE}${target}` : target }) };
});

export interface Origin {
  readonly weight: number;
  /** How likely it is that one who comes from there sees one page only. */
  readonly bounce: number;
  readonly referrer?: string;
  readonly query?: string;
  /** The pages that people land on, by the start of their paths. */
  readonly lands: readonly [string, ...string[]];
}

const DIRECT: Origin = { weight: 22, bounce: 0.38, lands: ["/", "/courses", "/pricing"] };
const NEWSLETTER: Origin = { weight: 8, bounce: 0.3, query: "utm_source=newsletter&utm_medium=email&utm_campaign=weekly-lesson", lands: ["/blog/", "/courses/"] };
/** Who has been there before comes by themselves, or from the newsletter. */
export const AGAIN: readonly [Origin, ...Origin[]] = [DIRECT, NEWSLETTER];
export const ORIGINS: readonly [Origin, ...Origin[]] = [
  DIRECT,
  NEWSLETTER,
  { weight: 24, bounce: 0.46, referrer: "https://www.google.com/", lands: ["/blog/", "/courses/", "/"] },
  { weight: 9, bounce: 0.46, referrer: "https://www.google.de/", lands: ["/courses/", "/"] },
  { weight: 5, bounce: 0.42, referrer: "https://duckduckgo.com/", lands: ["/blog/", "/courses/"] },
  { weight: 3, bounce: 0.48, referrer: "https://www.bing.com/", lands: ["/", "/courses/"] },
  { weight: 8, bounce: 0.6, referrer: "https://www.linkedin.com/", lands: ["/blog/", "/for-teams"] },
  { weight: 3, bounce: 0.66, referrer: "https://www.reddit.com/", lands: ["/blog/"] },
  { weight: 2, bounce: 0.62, referrer: "https://www.youtube.com/", lands: ["/courses/"] },
  { weight: 4, bounce: 0.4, referrer: "https://course-finder.example/compare", lands: ["/courses/", "/pricing"] },
  { weight: 3, bounce: 0.44, referrer: "https://teachers-weekly.example/tools", lands: ["/blog/", "/"] },
  { weight: 6, bounce: 0.5, referrer: "https://www.google.com/", query: "utm_source=google&utm_medium=cpc&utm_campaign=teams-search&utm_term=data+training", lands: ["/for-teams", "/pricing"] },
  { weight: 4, bounce: 0.58, referrer: "https://www.linkedin.com/", query: "utm_source=linkedin&utm_medium=paid&utm_campaign=leading-remote&utm_content=video", lands: ["/courses/leading-remote"] },
  { weight: 2, bounce: 0.35, query: "utm_source=podcast&utm_medium=audio&utm_campaign=data-talk", lands: ["/courses/data-literacy"] },
];

interface Client {
  readonly device: string;
  readonly weight: number;
  readonly userAgent: string;
  readonly screens: readonly [string, ...string[]];
}

const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0";
const PC: Client["screens"] = ["1920x1080", "1920x1080", "1536x864", "2560x1440"];
const PHONE: Client["screens"] = ["412x915", "360x800", "393x873"];
const CLIENTS: readonly [Client, ...Client[]] = [
  { device: "desktop", weight: 27, userAgent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`, screens: PC },
  { device: "desktop", weight: 8, userAgent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/141.0.0.0`, screens: PC },
  { device: "desktop", weight: 7, userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0", screens: PC },
  { device: "desktop", weight: 9, userAgent: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${CHROME} Safari/537.36`, screens: ["1440x900", "1728x1117"] },
  { device: "desktop", weight: 7, userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", screens: ["1440x900", "1512x982"] },
  { device: "desktop", weight: 3, userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", screens: PC },
  { device: "mobile", weight: 16, userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", screens: ["390x844", "393x852", "430x932"] },
  { device: "mobile", weight: 14, userAgent: `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`, screens: PHONE },
  { device: "mobile", weight: 4, userAgent: "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", screens: PHONE },
  { device: "tablet", weight: 5, userAgent: "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", screens: ["820x1180", "1024x1366"] },
];

const LANGUAGES = ["de-DE", "en-US", "en-GB", "de-AT", "fr-FR", "pl-PL", "tr-TR", "es-ES", "uk-UA"] as const;
const SPOKEN: readonly number[] = [46, 17, 10, 7, 4, 4, 4, 3, 2];

export const CRAWLERS: readonly [string, ...string[]] = [
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
  "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.2; +https://openai.com/gptbot",
];

/** What a browser says of itself. It does not say its country, and the demo looks none up. */
export type Browser = Required<Pick<SiteContext, "userAgent" | "language" | "screen">>;

/** @param device only one of these, if given */
export function browserOf(random: Random, device?: string): Browser {
  const { userAgent, screens } = CLIENTS[random.weighted(CLIENTS.map((client) => (device === undefined || client.device === device ? client.weight : 0)))] ?? CLIENTS[0];
  return { userAgent, screen: random.pick(screens), language: LANGUAGES[random.weighted(SPOKEN)] ?? LANGUAGES[0] };
}

/** Something that the website knows by heart, of a key: no two keys, and no two uses of one, meet. */
export function idOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 16);
}

/** What the website observed when a learner viewed a page of it; undefined for anything else. */
export function observedOf({ type, anonymousId, properties }: { readonly type: string; readonly anonymousId?: string; readonly properties?: Readonly<Record<string, unknown>> }): SiteContext | undefined {
  const { path, title, referrer, device } = properties ?? {};
  if (type !== "page_view" || typeof path !== "string") return undefined;
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  const [shown, led] = [text(title), text(referrer)];
  return {
    kind: "site",
    pageUrl: `${SITE}${path}`,
    visitor: "given",
    ...(shown === undefined ? {} : { title: shown }),
    ...(led === undefined ? {} : { referrer: led }),
    // Somebody's browser is the same at every visit.
    ...browserOf(createRandom(`${anonymousId}/browser`), text(device)),
  };
}

/** One of the pages whose path starts so; `/` is the first page alone. */
export function pageAt(random: Random, start: string): SitePage | undefined {
  const exact = SITE_PAGES.filter(({ path }) => path === start);
  const pages = exact.length > 0 ? exact : SITE_PAGES.filter(({ path }) => path.startsWith(start));
  return pages[random.weighted(pages.map(({ path, draw }) => draw * (COURSES.find(({ id }) => path.endsWith(`/${id}`))?.draw ?? 10)))];
}
