import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import next from "next";
import { startScheduler } from "../inngest/embedded-scheduler";
import { createPlumbline } from "@/compose";
import { prepareDatabase } from "@/db/prepare";
import { addressOf, type Env, readEnv, tellNextAuth } from "@/env";
import { Fault, isFault } from "@/kernel/fault";
import { hasCode, messageOf } from "@/kernel/errors";
import { jobRecords } from "@/modules/pipeline/job-records.service";
import { loadCountryLookup } from "@/modules/site/track/country.service";
import { type Plumbline, publish } from "@/plumbline";
import { answer, pathOf, type NodeAdapter } from "@/transport/node-adapter";
import { REQUESTED_PATH } from "@/transport/requested-path";
import { forgetIgnoredProxy, rememberIgnoredProxy } from "@/transport/ignored-proxy";
import { createForwarding } from "@/transport/trust-proxy";
import { fillDemo, sayWhatNext, welcomeFirstAdmin } from "@/first-run";

/** Everything must have stopped by then: most supervisors wait ten seconds or more. */
const STOP_WITHIN_MS = 10_000;
/**
 * How long an idle connection stays open: longer than a reverse proxy keeps one in its pool (60 s in
 * most), or now and then it would send a request into a connection that is just being closed.
 */
const KEEP_ALIVE_MS = 75_000;

async function main(): Promise<void> {
  const env = readEnv();
  const dev = env.nodeEnv === "development";
  const database = await prepareDatabase(env, say);
  let server: Server | undefined;
  try {
    const country = env.countryLookup === undefined ? undefined : await loadCountryLookup(env.countryLookup, (error) => say(`The lookup of countries failed: ${messageOf(error)}`));
    const plumbline = createPlumbline(env, database.urls, env.nextAuth.secret ?? database.secrets.nextAuthSecret, { country });
    publish(plumbline);
    tellNextAuth(env);
    await welcomeFirstAdmin(plumbline, say);
    // The port first, so that one that is taken is found before anything else is done.
    const phase: { now: Phase } = { now: "starting" };
    const app = next({ dev, dir: process.cwd(), hostname: env.host, port: env.port });
    server = createServer(requestListener(plumbline, (request, response) => app.getRequestHandler()(request, response), phase));
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await listen(server, env);
    await app.prepare();
    if (dev) server.on("upgrade", app.getUpgradeHandler());
    plumbline.startDraining();
    const scheduler = env.jobs === "embedded" ? startScheduler(plumbline.jobs, jobRecords(plumbline.db), plumbline.logger) : undefined;
    const stop = stopper(async (what) => {
      phase.now = "stopping";
      await closeServer(server);
      await scheduler?.stop();
      await plumbline.close();
      await app.close();
      await (what === "all" ? database.stop() : database.release());
    });
    process.once("SIGINT", () => stop("all"));
    process.once("SIGTERM", () => stop("all"));
    // In development: after a change another process takes over, and the database stays for it.
    process.on("message", (message) => void (message === "restart" && stop("all but the database")));
    process.once("disconnect", () => stop("all"));
    const demo = await fillDemo(plumbline, say, () => phase.now === "stopping");
    if (phase.now === "stopping") return;
    phase.now = "serving";
    sayWhatNext(addressOf(env), say);
    if (demo !== undefined) say(demo);
  } catch (error) {
    server?.close();
    await database.stop();
    throw error;
  }
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

type Phase = "starting" | "serving" | "stopping";

function requestListener(plumbline: Plumbline, nextHandler: NextHandler, phase: { readonly now: Phase }) {
  const routes = plumbline.env.httpAdapter === "next" ? undefined : plumbline.routes;
  const forwarding = createForwarding(plumbline.env.trustProxy, noteIgnoredProxy(plumbline));
  const adapter: NodeAdapter = { logger: plumbline.logger, ip: forwarding.ip };
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (phase.now !== "serving") {
      void answer(async () => refuse(phase.now), request, response, adapter);
      return;
    }
    const handler = routes?.match(request.method ?? "GET", pathOf(request));
    if (handler) void answer(handler, request, response, adapter);
    else {
      forwarding.settle(request);
      // Pages do not get their address from Next; one that asks for a sign-in needs it for the way back.
      request.headers[REQUESTED_PATH] = request.url ?? "/";
      void nextHandler(request, response);
    }
  };
}

/** What an earlier run noticed may have been put right since. */
function noteIgnoredProxy({ env, logger }: Plumbline): (proxy: string) => void {
  forgetIgnoredProxy(env.dataFolder);
  return (proxy) => {
    logger.warn({ proxy }, "a request came through a proxy, and TRUST_PROXY is 0: everybody shares the proxy's address, and its limits. Set TRUST_PROXY to the number of proxies in front");
    try {
      rememberIgnoredProxy(env.dataFolder, proxy);
    } catch (error) {
      logger.warn({ err: error }, "plumbline doctor will not know of the proxy");
    }
  };
}

function refuse(phase: Phase): never {
  throw new Fault("unavailable", `the server is ${phase}; send this again`, { retryAfter: 5 });
}

function listen(server: Server, { port, host }: Env): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      reject(hasCode(error, "EADDRINUSE") ? new Fault("conflict", `Port ${port} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start`) : error);
    });
    server.listen(port, host, resolve);
  });
}

/**
 * Stops listening and lets answers under way finish. A connection goes as soon as it is idle; one that
 * is never done, such as a reloading page's, is cut in time for what must be closed after it.
 */
function closeServer(server: Server | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (!server) return resolve();
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const cut = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS / 2);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

type Stopped = "all" | "all but the database";

function stopper(stop: (what: Stopped) => Promise<void>): (what: Stopped) => void {
  let stopping = false;
  return (what) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      process.stderr.write(`Plumbline did not stop within ${STOP_WITHIN_MS / 1_000} s and is ended. Nothing that was answered is lost.\n`);
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    stop(what).then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  };
}

main().catch((error: unknown) => {
  process.stderr.write(`${isFault(error) ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
