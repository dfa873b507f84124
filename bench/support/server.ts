// The server under test, a process of its own: the services as production composes them, behind the
// production node, and behind Next's on a second port when there is a build.
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createPlumbline } from "@/compose";
import { connectDatabase } from "@/db/prepare";
import { readEnv } from "@/env";
import { publish } from "@/plumbline";
import { answer, pathOf } from "@/transport/node-adapter";
import { createForwarding } from "@/transport/trust-proxy";
import { serveParent } from "./child";

export interface ServerOptions {
  /** Whether to answer through Next as well. */
  readonly next: boolean;
  /** Whether workers drain in this process, as they do in production. */
  readonly drain: boolean;
}

export interface Ports {
  readonly node: number;
  readonly next: number | undefined;
}

async function start({ next, drain }: ServerOptions): Promise<Ports> {
  const env = readEnv();
  const { urls, secrets } = await connectDatabase(env);
  const plumbline = createPlumbline(env, urls, secrets.nextAuthSecret);
  publish(plumbline);
  const forwarding = createForwarding(env.trustProxy);
  const node = await listen((request, response) => {
    const handler = plumbline.routes.match(request.method ?? "GET", pathOf(request));
    if (handler) void answer(handler, request, response, { logger: plumbline.logger, ip: forwarding.ip });
    else response.writeHead(404).end();
  });
  if (drain) plumbline.startDraining();
  if (!next) return { node, next: undefined };
  const { default: createNext } = await import("next");
  const app = createNext({ dev: false, dir: process.cwd() });
  await app.prepare();
  const handle = app.getRequestHandler();
  const nextPort = await listen((request, response) => {
    forwarding.settle(request);
    void handle(request, response);
  });
  return { node, next: nextPort };
}

function listen(listener: RequestListener): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer(listener);
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

serveParent({
  start: (options) => start(options as ServerOptions),
  /** CPU seconds of this process so far. */
  cpu: async () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
});
