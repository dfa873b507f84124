import { arrivalOf } from "./channel";
import type { RawSiteEvent, TypedEvent } from "./event";
import { type Quality, qualityOf } from "./quality";
import { parsePageUrl } from "./url";
import { clientOf } from "./user-agent";

/** A site event typed, cleaned and judged. */
export interface CleanEvent extends TypedEvent, Quality {}

const NO_UTM = { source: null, medium: null, campaign: null, term: null, content: null } as const;

/** Cleans one event; the same event always gives the same row, whatever came before it. */
export function clean({ context, ...event }: RawSiteEvent): CleanEvent {
  const url = parsePageUrl(context.pageUrl);
  const { referrerHost, channel } = arrivalOf(context.referrer, url?.hostname ?? "", url?.utm ?? NO_UTM);
  const cleaned = {
    ...event,
    ...clientOf(context.userAgent),
    page: url?.page ?? context.pageUrl.slice(0, 500),
    hostname: url?.hostname ?? "",
    path: url?.path ?? context.pageUrl.slice(0, 500),
    readable: url !== undefined,
    title: context.title?.slice(0, 500) ?? null,
    referrer: context.referrer?.slice(0, 1_000) ?? null,
    referrerHost,
    channel,
    utmSource: url?.utm.source ?? null,
    utmMedium: url?.utm.medium ?? null,
    utmCampaign: url?.utm.campaign ?? null,
    utmTerm: url?.utm.term ?? null,
    utmContent: url?.utm.content ?? null,
    country: context.country ?? null,
    language: context.language?.slice(0, 35) ?? null,
    screen: context.screen?.slice(0, 20) ?? null,
  };
  // Who asked not to be tracked sends no user agent either; that is not a crawler's mark.
  const bot = context.userAgent === undefined && (context.visitor === "none" || context.userAgentLogged === false) ? false : cleaned.bot;
  return { ...cleaned, bot, ...qualityOf({ ...cleaned, bot }) };
}
