import { customerIdOf } from "@/kernel/ids";
import { URL_OF_INSTALLATION } from "./installation";
import { expect, type Place } from "./test";

export const BROWSERS = {
  chrome: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  firefox: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
  safari: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
  crawler: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
} as const;

export interface Step {
  /** Seconds after the visit began. */
  readonly after: number;
  /** Path and query on example.com. */
  readonly page: string;
  readonly type?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface Visit {
  /** `ann` is visitor_ann, in sess_ann. */
  readonly who: string;
  readonly began: Date;
  readonly browser?: keyof typeof BROWSERS;
  readonly language?: string;
  readonly referrer?: string;
  readonly user?: string;
  readonly steps: readonly Step[];
}

/** Sends a visit as its browser does, and waits for nothing: the answer leaves when it is counted. */
export async function visit(place: Place, { who, began, browser = "chrome", language = "en-GB,en;q=0.8", referrer, user, steps }: Visit): Promise<void> {
  const events = steps.map(({ after, page, type = "page_view", data = {} }, index) => ({
    event_id: `evt_${who}-${began.getTime()}-${index}`,
    event_type: type,
    page_url: `https://example.com${page}`,
    visitor_id: `visitor_${who}`,
    session_id: `sess_${who}`,
    timestamp: new Date(began.getTime() + after * 1_000).toISOString(),
    ...(user === undefined ? {} : { user_id: user }),
    event_data: { ...(type === "page_view" ? { title: `Title of ${page}` } : {}), ...(index === 0 && referrer !== undefined ? { referrer } : {}), ...data },
  }));
  const answer = await fetch(`${URL_OF_INSTALLATION}/api/v1/track`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${place.writeKey}`,
      "x-customer-id": customerIdOf(place.id),
      "content-type": "application/json",
      "user-agent": BROWSERS[browser],
      "accept-language": language,
    },
    body: JSON.stringify({ events }),
  });
  const body = (await answer.json()) as { success: boolean; results: readonly { processing_status: string }[] };
  expect(body.results.map(({ processing_status }) => processing_status), JSON.stringify(body)).toEqual(events.map(() => "completed"));
}

/** Ten o'clock UTC, so many days ago: far from the midnight that parts two days. */
export function tenOClock(daysAgo: number): Date {
  const date = new Date(Date.now() - daysAgo * 86_400_000);
  date.setUTCHours(10, 0, 0, 0);
  return date;
}

/**
 * Five visits of four visitors, with eight page views: three visits see one page only, and they last
 * 360, 0, 120, 0 and 60 s. Beside them a crawler, and somebody who clicked without ever viewing a page.
 */
export async function fillSite(place: Place): Promise<void> {
  const google = "https://www.google.com/";
  const visits: readonly Visit[] = [
    {
      who: "ann", began: tenOClock(3), referrer: google, user: "user-ann",
      steps: [
        { after: 0, page: "/" }, { after: 60, page: "/pricing/" }, { after: 300, page: "/docs?utm_content=b" },
        { after: 360, page: "/docs", type: "signup_click", data: { plan: "team", seats: 12 } },
      ],
    },
    { who: "ann", began: tenOClock(2), steps: [{ after: 0, page: "/pricing" }] },
    { who: "bob", began: tenOClock(2), browser: "firefox", language: "de-DE", referrer: "https://news.ycombinator.com/item?id=1", steps: [{ after: 0, page: "/docs" }, { after: 120, page: "/pricing" }] },
    { who: "cat", began: tenOClock(1), browser: "safari", language: "fr-FR", steps: [{ after: 0, page: "/?utm_source=news&utm_medium=email&utm_campaign=spring" }] },
    {
      who: "dan", began: tenOClock(1), language: "en-US", referrer: google,
      steps: [{ after: 0, page: "/docs" }, { after: 60, page: "/docs", type: "engagement", data: { engaged_ms: 42_000, scroll_depth: 80 } }],
    },
    { who: "bot", began: tenOClock(1), browser: "crawler", steps: [{ after: 0, page: "/" }] },
    { who: "eve", began: tenOClock(1), steps: [{ after: 0, page: "/docs", type: "outbound_click", data: { url: "https://elsewhere.example/" } }] },
  ];
  for (const one of visits) await visit(place, one);
}
