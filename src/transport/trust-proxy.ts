import type { IncomingMessage } from "node:http";
import proxyAddr from "proxy-addr";

/** Who is at the other end, of a request that proxies may have passed on. */
export interface Forwarding {
  /** The client's address: the last one that no believed proxy vouches for. */
  ip(request: IncomingMessage): string;
  /** Rewrites the forwarded headers so that code that reads them later may trust them. */
  settle(request: IncomingMessage): void;
}

/** Only a proxy of one's own has such an address: a stranger may send the header, too. */
const isPrivate = proxyAddr.compile(["loopback", "linklocal", "uniquelocal"]);

const FORGED = ["forwarded", "x-real-ip", "x-forwarded-port", "x-forwarded-server"];

/**
 * @param trust how many proxies stand in front, or the address ranges that they are in
 * @param onIgnoredProxy told once when a proxy seems to stand in front although none is believed: everybody shares
 *   its address then
 */
export function createForwarding(trust: number | readonly string[], onIgnoredProxy?: (proxy: string) => void): Forwarding {
  const believed = typeof trust === "number" ? (_address: string, hop: number) => hop < trust : proxyAddr.compile([...trust]);
  const direct = trust === 0;
  let watching = direct && onIgnoredProxy !== undefined;
  const watch = ({ headers, socket }: IncomingMessage): void => {
    if (headers["x-forwarded-for"] === undefined && headers.forwarded === undefined && headers["x-real-ip"] === undefined) return;
    const proxy = plain(socket.remoteAddress ?? "");
    if (!isPrivate(proxy, 0)) return;
    watching = false;
    onIgnoredProxy?.(proxy);
  };
  const ip = (request: IncomingMessage) => {
    if (watching) watch(request);
    return plain((direct ? request.socket.remoteAddress : proxyAddr(request, believed)) ?? "");
  };
  return {
    ip,
    settle(request) {
      const { headers, socket } = request;
      const client = ip(request);
      const passedOn = !direct && believed(socket.remoteAddress ?? "", 0);
      for (const name of FORGED) delete headers[name];
      headers["x-forwarded-for"] = client;
      headers["x-forwarded-proto"] = (passedOn && lastOf(headers["x-forwarded-proto"])) || "http";
      const host = (passedOn && lastOf(headers["x-forwarded-host"])) || headers.host;
      if (host === undefined) delete headers["x-forwarded-host"];
      else headers["x-forwarded-host"] = host;
    },
  };
}

/** An IPv4 client of a dual-stack socket is an IPv4 client. */
const plain = (address: string) => (address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address);

// The proxy next to us appends, or overwrites: either way the last is its own word.
function lastOf(header: string | string[] | undefined): string | undefined {
  return (Array.isArray(header) ? header.join(",") : header)?.split(",").at(-1)?.trim();
}
