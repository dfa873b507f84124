import type { RequestSource } from "./contract";

const LONGEST_USER_AGENT = 300;

/** What a log or a list keeps of where a request came from: PostgreSQL takes no NUL, nobody reads a novel. */
export function boundedSource({ ip, userAgent }: RequestSource): RequestSource {
  return { ip: clean(ip).slice(0, 64), userAgent: clean(userAgent).slice(0, LONGEST_USER_AGENT) };
}

/** The same as details of an audit entry. */
export function sourceDetails(source: RequestSource): { readonly address: string; readonly userAgent: string } {
  const { ip, userAgent } = boundedSource(source);
  return { address: ip, userAgent };
}

const clean = (text: string) => text.replace(/\p{Cc}/gu, " ").toWellFormed();
