import { defineFigures } from "@/kernel/figure";
import { HERE_MINUTES } from "./dashboard/contract";

/** The numbers of the traffic page, and of a page’s own. */
export const SITE_FIGURES = defineFigures({
  visitors: {
    name: "Visitors", unit: "count", better: "up", of: "page views of people, in the range",
    sentence: "Different visitors who viewed a page in the range. Somebody without an identifier is told apart for one day only.",
  },
  visits: { name: "Visits", unit: "count", better: "up", of: "page views of people", sentence: "Sessions with a page view, by the day on which they began. 30 minutes of silence end one." },
  pageViews: { name: "Page views", unit: "count", better: "up", of: "page views of people, in the range", sentence: "Page views of the range, each counted once." },
  pageViewsOfPage: {
    name: "Page views", unit: "count", better: "up", of: "views of the chosen page",
    sentence: "Views of the chosen page, each counted once, by the day on which their visit began. Visitors and visits are those that saw it.",
  },
  bounceRate: { name: "Bounce rate", unit: "share", better: "down", of: "visits", sentence: "The share of visits with a single page view." },
  visitDurationMs: { name: "Visit length", unit: "duration", better: "up", of: "visits", sentence: "Mean time from the first event of a visit to its last; a visit of one event lasts no time." },
});

/** The numbers of the page that shows who is here. */
export const REALTIME_FIGURES = defineFigures({
  visitors: { name: "Here now", unit: "count", better: "up", of: `page views of the last ${HERE_MINUTES} minutes`, sentence: `Different visitors who viewed a page within the last ${HERE_MINUTES} minutes.` },
  pageViews: { name: `Views, ${HERE_MINUTES} min`, unit: "count", better: "up", of: `page views of the last ${HERE_MINUTES} minutes`, sentence: `Page views within the last ${HERE_MINUTES} minutes.` },
  halfHour: { name: "Views, 30 min", unit: "count", better: "up", of: "page views of the last 30 minutes", sentence: "Page views of the last 30 minutes, the running one included." },
});
