import { hrefOf } from "@/ui/shell/pages";

export function sessionsHref(slug: string): string {
  return hrefOf("sessions", { slug });
}

export function pagesHref(slug: string): string {
  return hrefOf("pages", { slug });
}

/** The path of one session. @param at any instant of it: it tells apart the stretches that a client gave one id */
export function sessionHref(slug: string, visitorId: string, sessionId: string, at: Date): string {
  return `${hrefOf("session", { slug, visitorId, sessionId })}?at=${encodeURIComponent(at.toISOString())}`;
}

export function visitorHref(slug: string, visitorId: string): string {
  return hrefOf("visitor", { slug, visitorId });
}

/** The explorer with these filters. */
export function explorerHref(slug: string, filters: Readonly<Record<string, string>>): string {
  return `${hrefOf("explorer", { slug })}?${new URLSearchParams(filters).toString()}`;
}
