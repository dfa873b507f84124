const base = (slug: string) => `/o/${encodeURIComponent(slug)}/site`;

export function sessionsHref(slug: string): string {
  return `${base(slug)}/sessions`;
}

export function pagesHref(slug: string): string {
  return `${base(slug)}/pages`;
}

/** The path of one session. @param at any instant of it: it tells apart the stretches that a client gave one id */
export function sessionHref(slug: string, visitorId: string, sessionId: string, at: Date): string {
  return `${base(slug)}/sessions/${encodeURIComponent(visitorId)}/${encodeURIComponent(sessionId)}?at=${encodeURIComponent(at.toISOString())}`;
}

export function visitorHref(slug: string, visitorId: string): string {
  return `${base(slug)}/visitors/${encodeURIComponent(visitorId)}`;
}

/** The explorer with these filters. */
export function explorerHref(slug: string, filters: Readonly<Record<string, string>>): string {
  return `${base(slug)}/explorer?${new URLSearchParams(filters).toString()}`;
}
