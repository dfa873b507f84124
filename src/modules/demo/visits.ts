import type { ClientEvent } from "@/modules/ingest/contract";
import { DOWNLOAD, ENGAGEMENT, OUTBOUND } from "@/modules/site/dashboard/engagement.contract";
import type { SiteContext } from "@/modules/site/track/contract";
import type { Sent } from "./flaws";
import { createRandom, type Random } from "./random";
import { arrivalsOf, HABITS, startOfSession, studyDays } from "./rhythm";
import { AGAIN, type Browser, browserOf, CRAWLERS, idOf, type Origin, ORIGINS, pageAt, SITE, SITE_PAGES, type SitePage } from "./website";

/** Nobody comes back later than so many days after the first visit. */
export const LONGEST_RETURN = 28;
/** So many look at the website for each one who looks at the academy itself. */
const VISITORS_FOR_ONE = 5;
const MINUTE = 60_000;

type Details = Pick<SiteContext, "title" | "referrer"> & { readonly properties?: Readonly<Record<string, unknown>> };

/**
 * What those who see the website on that day for the first time do there, then and later: a function of seed
 * and day alone. Crawlers come too, and a form that a partner got wrong.
 */
export function visitsOf(seed: number, day: string): Sent[] {
  const visitors = arrivalsOf(day, seed) * VISITORS_FOR_ONE;
  const name = `${seed}_${day.replaceAll("-", "")}`;
  const people = Array.from({ length: visitors }, (_, place) => visitor(`${name}_${place + 1}`, day));
  return [...people.flat(), ...crawlers(name, day), ...partnerForm(name, day)];
}

function visitor(name: string, arrival: string): Sent[] {
  const random = createRandom(`visitor/${name}`);
  const browser = browserOf(random);
  // Some ask not to be tracked: their views count, they do not.
  const objects = random.chance(0.03);
  const habit = random.pick(HABITS);
  const trail = new Trail(name, objects ? null : browser, browser);
  const later = objects || !random.chance(0.27) ? 0 : random.whole(1, 4);
  let at = 0;
  for (const day of [arrival, ...returns(arrival, random, later)]) {
    // Half an hour of silence ends a visit, and the next one is another.
    at = Math.max(startOfSession(day, habit, random), at + 45 * MINUTE);
    const origins = day === arrival ? ORIGINS : AGAIN;
    const origin = origins[random.weighted(origins.map(({ weight }) => weight))] ?? origins[0];
    at = visit(trail, random, at, origin);
  }
  return trail.sent;
}

function* returns(arrival: string, random: Random, most: number): Generator<string> {
  const last = Date.parse(arrival) + (LONGEST_RETURN - 1) * 86_400_000;
  let count = 0;
  for (const day of studyDays(arrival, 1.1, random)) {
    if (count++ === most || Date.parse(day) > last) return;
    yield day;
  }
}

/** @returns when it ended */
function visit(trail: Trail, random: Random, start: number, { bounce, referrer, query, lands }: Origin): number {
  let at = start;
  trail.open();
  const pages = random.chance(bounce) ? 1 : 2 + random.weighted([6, 5, 3, 2, 1, 1]);
  let page = pageAt(random, random.pick(lands));
  let from = referrer;
  for (let i = 0; i < pages && page; i++) {
    const url = `${SITE}${page.path}${i === 0 && query !== undefined ? `?${query}` : ""}`;
    trail.add("page_view", at, url, { title: page.title, ...(from === undefined ? {} : { referrer: from }) });
    at = read(trail, random, at, page, url, pages === 1 ? 0.5 : 1);
    from = url;
    page = next(random, page);
    at += random.whole(150, 900);
  }
  return at;
}

/** Reads a page, or a part of it, and now and then follows where it leads. */
function read(trail: Trail, random: Random, at: number, { path, seconds, link }: SitePage, url: string, patience: number): number {
  const share = Math.min(1, 0.08 + random.next() * random.next() * 1.6 * patience + random.next() * 0.3);
  const stayed = Math.round(2_000 + seconds * 1_000 * share * (0.7 + random.next() * 0.9));
  const end = at + stayed;
  const midway = at + Math.round(stayed * 0.8);
  if (path === "/pricing" && random.chance(0.09)) trail.add("trial_requested", midway, url, { properties: { plan: random.pick(["team", "team", "single"]) } });
  else if (random.chance(0.015)) trail.add("newsletter_subscribed", midway, url, { properties: { form: "footer" } });
  if (link !== undefined && random.chance(0.09)) trail.add(link.startsWith(SITE) ? DOWNLOAD : OUTBOUND, midway, url, { properties: { url: link } });
  // A page that was left in a hurry has no time to say so.
  if (random.chance(0.9)) {
    const depth = Math.min(100, Math.round(22 + share * 70 + random.whole(0, 12)));
    trail.add(ENGAGEMENT, end, url, { properties: { engaged_ms: Math.round(stayed * (0.6 + 0.4 * random.next())), scroll_depth: depth } });
  }
  return end;
}

function next(random: Random, seen: SitePage): SitePage | undefined {
  return SITE_PAGES[random.weighted(SITE_PAGES.map((page) => (page === seen ? 0 : page.draw)))];
}

/** Each reads a few pages, a minute apart and at any hour. */
function crawlers(name: string, day: string): Sent[] {
  return CRAWLERS.flatMap((userAgent, i) => {
    const random = createRandom(`crawler/${name}/${i}`);
    if (random.chance(0.3)) return [];
    const trail = new Trail(`${name}_c${i}`, { userAgent }, {});
    trail.open();
    let at = startOfSession(day, random.pick(HABITS), random);
    for (let left = random.whole(3, 9); left > 0; left--) {
      const page = random.pick([SITE_PAGES[0], ...SITE_PAGES]);
      if (page) trail.add("page_view", at, `${SITE}${page.path}`, { title: page.title });
      at += MINUTE + random.whole(0, 20_000);
    }
    return trail.sent;
  });
}

/** A partner's server sends what its own form was given: without a user agent, and in a spelling of its own. */
function partnerForm(name: string, day: string): Sent[] {
  const random = createRandom(`partner/${name}`);
  if (!random.chance(0.35)) return [];
  const trail = new Trail(`${name}_p`, {}, {});
  trail.open();
  trail.add("TrialRequested", startOfSession(day, "work", random), `${SITE}/for-teams`, { properties: { partner: "course-finder" } });
  return trail.sent;
}

/** What one visitor sends, as the tracking endpoint hands it on. */
class Trail {
  readonly sent: Sent[] = [];
  readonly #name: string;
  readonly #who: Pick<ClientEvent, "anonymousId">;
  readonly #observed: Partial<Browser>;
  readonly #screen: string | undefined;
  #visits = 0;

  /** @param known what may be kept of the browser; null of one who asks not to be tracked */
  constructor(name: string, known: Partial<Browser> | null, { language, screen }: Partial<Browser>) {
    this.#name = name;
    this.#who = known === null ? {} : { anonymousId: `visitor_${idOf(`website/${name}`)}` };
    this.#observed = known ?? { ...(language === undefined ? {} : { language }), ...(screen === undefined ? {} : { screen }) };
    this.#screen = screen;
  }

  open(): void {
    this.#visits++;
  }

  add(type: string, at: number, pageUrl: string, { properties, ...seen }: Details): void {
    const { anonymousId } = this.#who;
    const view = type === "page_view" && this.#screen !== undefined ? { ...seen, screen: this.#screen } : seen;
    const event: ClientEvent = {
      clientEventId: `evt_demo_${this.#name}_${this.sent.length + 1}`,
      type,
      timestamp: new Date(at).toISOString(),
      ...(anonymousId === undefined ? {} : { anonymousId, sessionId: `sess_${anonymousId.slice("visitor_".length)}_${this.#visits}` }),
      properties: properties ?? view,
    };
    const context: SiteContext = { kind: "site", pageUrl, visitor: anonymousId === undefined ? "none" : "given", ...this.#observed, ...seen };
    this.sent.push({ at, event: { event, context } });
  }
}
