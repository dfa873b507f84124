import { isIP } from "node:net";

/** Who asked, and of which host, as the beginning of a log line says. */
export interface LoggedClient {
  /** The client's address or name; undefined where the log does not know it. */
  readonly address: string | undefined;
  readonly host: string | undefined;
  /** Whether the host's port says `https`. */
  readonly secure: boolean;
}

const WITH_PORT = /^(.+):(\d{1,5})$/;
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62}\.)*[a-z0-9_-]{0,62}[a-z0-9]\.?$/i;
/** What a server listens on; clients' ports are higher. */
const SERVER_PORTS: ReadonlySet<string> = new Set(["80", "443", "8000", "8080", "8443"]);
/** What stands for a client without an address: nothing forwarded, or a socket file. */
const NOBODY: ReadonlySet<string> = new Set(["-", "", "unix:", "unknown"]);

/**
 * Reads what stands before the time: `client identity user`, with the host before it (Apache's `vhost_combined`
 * with a port, nginx's `$host` without) or in the place of the identity (lighttpd). The client may be a name, or
 * the list that a proxy forwarded, whose first is the client.
 * @returns the problem where an address could be the client's or a server's: guessing would make hosts of clients
 */
export function readClient(who: string): LoggedClient | string {
  const list = /^(?:[^\s,]+, ?)+[^\s,]+(?= )/.exec(who)?.[0];
  if (list !== undefined) {
    const rest = who.slice(list.length + 1).split(" ");
    if (rest.some(isAddress)) return TWO_ADDRESSES;
    return clientOf(list.split(",")[0]);
  }
  const [first = "", second = "", ...rest] = who.split(" ");
  if (rest.some(isAddress)) return TWO_ADDRESSES;
  if (isIP(first) !== 0) {
    if (isAddress(second)) return TWO_ADDRESSES;
    return isDotted(second) ? clientOf(first, second) : clientOf(first);
  }
  const [, host = "", port = ""] = WITH_PORT.exec(first) ?? [];
  if (isIP(bare(host)) !== 0) {
    if (!isAddress(second)) return clientOf(first);
    return SERVER_PORTS.has(port) ? clientOf(second, bare(host), port) : TWO_ADDRESSES;
  }
  // A name with a port is a host; without one it is the client's own name unless a client follows it.
  if (port !== "" && rest.length > 0) return clientOf(second, host, port);
  const hostFirst = isAddress(second) || (rest.length > 1 && (NOBODY.has(second) ? rest.every((one) => one === "-") : isDotted(second)));
  return hostFirst ? clientOf(second, first) : clientOf(first);
}

const TWO_ADDRESSES = "two addresses stand before the time, and nothing says which is the client's: describe the line with --format";

function clientOf(client = "", host?: string, port = ""): LoggedClient {
  return { address: addressOf(client), host: hostOf(host, addressOf(client)), secure: port === "443" || port === "8443" };
}

/** An address without its port and brackets; undefined for what stands for none. */
export function addressOf(text: string): string | undefined {
  const trimmed = text.trim();
  if (NOBODY.has(trimmed.toLowerCase())) return undefined;
  if (isIP(trimmed) !== 0) return trimmed;
  const inside = bare(WITH_PORT.exec(trimmed)?.[1] ?? trimmed);
  return isIP(inside) === 0 ? trimmed : inside;
}

/** A host as a page's address can hold it; undefined for none, and for the client's own address. */
export function hostOf(text: string | undefined, address: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const host = text.trim().toLowerCase();
  const name = host.startsWith("[") ? host : host.replace(/:\d{1,5}$/, "");
  if (bare(name) === address?.toLowerCase()) return undefined;
  if (isIP(name) === 6) return `[${name}]`;
  if (isIP(bare(name)) !== 0) return host;
  return HOST_NAME.test(name) && name !== "_" ? host.replace(/:(?:80|443)$/, "") : undefined;
}

function isAddress(text: string): boolean {
  const address = addressOf(text);
  return address !== undefined && isIP(address) !== 0;
}

function isDotted(text: string): boolean {
  return text.includes(".") && HOST_NAME.test(text) && !isAddress(text);
}

function bare(text: string): string {
  return text.replace(/^\[(.*)\]$/, "$1");
}
