import { Fault } from "@/kernel/fault";
import { unescapeLog } from "./escapes";
import { type Field, type Fields, type LineReader, recordOf } from "./record";

/** nginx's variables that tell something; the others are read over. http://nginx.org/en/docs/varindex.html */
const VARIABLES: Readonly<Record<string, Field>> = {
  time_local: "time",
  time_iso8601: "time",
  msec: "time",
  remote_addr: "address",
  realip_remote_addr: "address",
  http_x_real_ip: "address",
  http_cf_connecting_ip: "address",
  proxy_protocol_addr: "address",
  http_x_forwarded_for: "forwarded",
  host: "host",
  http_host: "host",
  server_name: "host",
  scheme: "scheme",
  request: "request",
  request_method: "method",
  request_uri: "uri",
  uri: "uri",
  args: "query",
  query_string: "query",
  server_protocol: "protocol",
  status: "status",
  bytes_sent: "bytes",
  body_bytes_sent: "bytes",
  http_referer: "referrer",
  http_user_agent: "agent",
};

interface Slot {
  readonly field: Field | undefined;
  readonly name: string;
  /** What stands behind it; empty at the end of the line. */
  readonly after: string;
}

/**
 * A reader of lines in the form that a template describes, in the syntax of nginx's `log_format`:
 * `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"`.
 * A value ends where the text that follows it in the template begins; in quotes, an escaped one does not end it.
 * @throws Fault `invalid_request` when it does not say who asked, when, for what, or with which status
 */
export function readerOfTemplate(template: string): LineReader {
  const [before = "", ...rest] = template.trim().split(/\$(?:\{(\w+)\}|(\w+))/);
  const slots: Slot[] = [];
  for (let i = 0; i < rest.length; i += 3) {
    const name = rest[i] ?? rest[i + 1] ?? "";
    const after = rest[i + 2] ?? "";
    if (after === "" && i + 3 < rest.length) throw refused(`nothing stands between $${name} and the variable behind it`);
    slots.push({ field: Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined, name, after });
  }
  const has = (...fields: readonly Field[]) => slots.some(({ field }) => field !== undefined && fields.includes(field));
  if (!has("time")) throw refused("it needs $time_local, $time_iso8601 or $msec");
  if (!has("address", "forwarded")) throw refused("it needs $remote_addr, or another variable with the client's address");
  if (!has("request", "uri")) throw refused("it needs $request, or $request_method and $request_uri");
  if (!has("status")) throw refused("it needs $status");
  const agentIsLogged = has("agent");

  return (text) => {
    if (!text.startsWith(before)) return `expected ${before} at column 1`;
    const fields: Fields = {};
    let at = before.length;
    for (const { field, name, after } of slots) {
      const end = after === "" ? text.trimEnd().length : endOf(text, at, after);
      if (end < at) return `expected $${name}, and then ${after.trim() === "" ? "a blank" : after.trim()}, at column ${at + 1}`;
      const value = unescapeLog(text.slice(at, end));
      if (field !== undefined && (fields[field] === undefined || fields[field] === "-")) fields[field] = value;
      at = end + after.length;
    }
    if (text.slice(at).trim() !== "") return `expected the end of the line at column ${at + 1}`;
    return recordOf(fields.address === undefined ? { ...fields, address: fields.forwarded?.split(",")[0] ?? "-" } : fields, agentIsLogged);
  };
}

/** Where `after` stands next, from `at` on, its quote not being an escaped one. */
function endOf(text: string, at: number, after: string): number {
  for (let end = text.indexOf(after, at); end >= 0; end = text.indexOf(after, end + 1)) {
    let escapes = 0;
    while (after.startsWith('"') && text[end - 1 - escapes] === "\\" && end - 1 - escapes >= at) escapes++;
    if (escapes % 2 === 0) return end;
  }
  // Logs lose blanks at the ends of their lines.
  const end = text.length - after.trimEnd().length;
  return after !== after.trimEnd() && end >= at && text.endsWith(after.trimEnd()) ? end : -1;
}

function refused(why: string): Fault {
  return new Fault("invalid_request", `The format cannot be used: ${why}.`, { path: "format" });
}
