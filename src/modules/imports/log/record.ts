import { type LoggedRequest, readRequest } from "../access-request";
import { addressOf, hostOf } from "./client";
import { readLogTime } from "./time";

/** One request as a log tells it, whatever form the log has. */
export interface LogRecord {
  /** Of the client; undefined where the log does not know it. */
  readonly address: string | undefined;
  /** What a proxy said of the client, as it stands in the log; empty for nothing. */
  readonly forwarded: string;
  /** That the pages were asked of; undefined where the log does not say. */
  readonly host: string | undefined;
  readonly secure: boolean;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly request: LoggedRequest;
  readonly status: number;
  readonly bytes: number;
  readonly referrer: string | undefined;
  /** Null where the log has no place for it, undefined where the client sent none. */
  readonly userAgent: string | null | undefined;
  /** As it stands in the log. */
  readonly agentText: string;
  /** How this line was identified by versions that counted lines: see {@link ./earlier.store.ts}. */
  readonly earlier?: { readonly content: string; readonly address: string };
}

/** Reads one line: the request, or what is wrong with the line. */
export type LineReader = (text: string) => LogRecord | string;

/** What a form of log can tell of a request; by nginx's names, which templates are written in. */
export const FIELDS = [
  "time", "address", "forwarded", "host", "scheme", "request", "method", "uri", "query", "protocol", "status", "bytes", "referrer", "agent",
] as const;
export type Field = (typeof FIELDS)[number];
export type Fields = Partial<Record<Field, string>>;

/** The request that such fields make up, or what is wrong with them. */
export function recordOf(fields: Fields, agentIsLogged: boolean): LogRecord | string {
  const timestamp = readLogTime(fields.time ?? "");
  if (timestamp === undefined) return fields.time === undefined ? "the time is missing" : `no such time: ${fields.time}`;
  if (!/^\d{3}$/.test(fields.status ?? "")) return `the status is ${fields.status === undefined ? "missing" : "no three digits"}`;
  const asked = requestOf(fields);
  if (asked === undefined) return "the request is missing";
  const address = addressOf(fields.address ?? "");
  const host = hostOf(fields.host, address);
  const agent = fields.agent ?? "-";
  return {
    address,
    forwarded: known(fields.forwarded) ?? "",
    host,
    secure: fields.scheme === "https",
    timestamp,
    request: asked,
    status: Number(fields.status),
    bytes: /^\d{1,15}$/.test(fields.bytes ?? "") ? Number(fields.bytes) : 0,
    referrer: known(fields.referrer),
    userAgent: agentIsLogged ? known(agent) : null,
    agentText: agent,
  };
}

function requestOf({ request, method, uri, query, protocol }: Fields): LoggedRequest | undefined {
  if (request !== undefined) return readRequest(request);
  if (uri === undefined) return undefined;
  const target = query === undefined || query === "" || query === "-" || uri.includes("?") ? uri : `${uri}?${query}`;
  // A log that does not say the method holds what was asked for.
  return readRequest(`${method ?? "GET"} ${target}${protocol === undefined ? "" : ` ${protocol}`}`);
}

function known(text: string | undefined): string | undefined {
  return text === undefined || text === "-" || text === "" ? undefined : text;
}
