import { addressOf } from "./client";
import { unescapeLog } from "./escapes";
import { type Field, type Fields, type LogRecord, recordOf } from "./record";

type Json = Readonly<Record<string, unknown>>;

/** The names that nginx's variables and common log settings give to a field, the most telling first. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  time: ["time_iso8601", "msec", "@timestamp", "time_local", "timestamp", "time", "ts"],
  address: ["remote_addr", "client_ip", "clientip", "remote_ip", "client", "ip"],
  forwarded: ["http_x_forwarded_for", "x_forwarded_for", "x-forwarded-for"],
  host: ["host", "http_host", "server_name", "vhost"],
  scheme: ["scheme"],
  request: ["request"],
  method: ["request_method", "method"],
  uri: ["request_uri", "uri", "url", "path"],
  query: ["args", "query_string", "query"],
  protocol: ["server_protocol", "protocol", "proto"],
  status: ["status", "status_code", "response"],
  bytes: ["body_bytes_sent", "bytes_sent", "bytes", "size"],
  referrer: ["http_referer", "http_referrer", "referer", "referrer"],
  agent: ["http_user_agent", "user_agent", "useragent", "agent"],
};

/** Reads one line of JSON as Caddy or Traefik writes it, or as nginx does with a `log_format` of its variables. */
export function readJsonLine(text: string): LogRecord | string {
  const value = parse(text);
  if (value === undefined) return "not one JSON object";
  if (isObject(value["request"])) return recordOf(caddyFields(value, value["request"]), true);
  if (value["RequestMethod"] !== undefined || value["DownstreamStatus"] !== undefined) return recordOf(traefikFields(value), isTraefikAgentKept(value));
  const fields: Fields = {};
  for (const [field, names] of Object.entries(NAMES) as [Field, readonly string[]][]) put(fields, field, ...names.map((name) => value[name]));
  return recordOf(fields, fields.agent !== undefined);
}

function caddyFields(line: Json, request: Json): Fields {
  const headers = isObject(request["headers"]) ? request["headers"] : {};
  const header = (name: string) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const fields: Fields = {};
  put(fields, "time", line["ts"], line["time"]);
  put(fields, "address", request["client_ip"], request["remote_ip"], request["remote_addr"]);
  put(fields, "forwarded", header("x-forwarded-for"));
  put(fields, "host", request["host"]);
  put(fields, "scheme", isObject(request["tls"]) ? "https" : undefined);
  put(fields, "method", request["method"]);
  put(fields, "uri", request["uri"]);
  put(fields, "protocol", request["proto"]);
  put(fields, "status", line["status"]);
  put(fields, "bytes", line["size"]);
  put(fields, "referrer", header("referer"));
  put(fields, "agent", header("user-agent"));
  return fields;
}

function traefikFields(line: Json): Fields {
  const fields: Fields = {};
  put(fields, "time", line["StartUTC"], line["StartLocal"], line["time"]);
  put(fields, "address", line["ClientHost"], line["ClientAddr"]);
  put(fields, "forwarded", line["request_X-Forwarded-For"]);
  put(fields, "host", line["RequestHost"], line["RequestAddr"]);
  put(fields, "scheme", line["RequestScheme"]);
  put(fields, "method", line["RequestMethod"]);
  put(fields, "uri", line["RequestPath"]);
  put(fields, "protocol", line["RequestProtocol"]);
  put(fields, "status", line["DownstreamStatus"], line["OriginStatus"]);
  put(fields, "bytes", line["DownstreamContentSize"]);
  put(fields, "referrer", line["request_Referer"]);
  put(fields, "agent", line["request_User-Agent"]);
  return fields;
}

/** Traefik leaves headers out unless it is told to keep them: then none of them says anything. */
function isTraefikAgentKept(line: Json): boolean {
  return Object.keys(line).some((key) => key.startsWith("request_"));
}

/** The first of `values` that is text or a number, or a list of one. */
function put(fields: Fields, field: Field, ...values: readonly unknown[]): void {
  for (const given of values) {
    const value: unknown = Array.isArray(given) ? given[0] : given;
    if ((typeof value !== "string" || value === "") && typeof value !== "number") continue;
    fields[field] = field === "address" ? (addressOf(String(value)) ?? "-") : String(value);
    return;
  }
}

const HEX = /(?:\\x[0-9A-Fa-f]{2})+/g;

function parse(text: string): Json | undefined {
  // nginx without `escape=json` writes \x22 for a quote, which is no JSON.
  for (const written of [text, text.replace(HEX, (bytes) => JSON.stringify(unescapeBytes(bytes)).slice(1, -1))]) {
    try {
      const value: unknown = JSON.parse(written);
      return isObject(value) ? value : undefined;
    } catch {
      // The second way of reading it, or none.
    }
  }
  return undefined;
}

function unescapeBytes(bytes: string): string {
  return bytes.toLowerCase() === "\\x22" ? '"' : bytes.toLowerCase() === "\\x5c" ? "\\" : unescapeLog(bytes);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
