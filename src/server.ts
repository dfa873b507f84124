import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import next from "next";
import { startScheduler } from "../inngest/embedded-scheduler";
import { createPlumbline } from "@/compose";
import { prepareDatabase } from "@/db/prepare";
import { type Env, readEnv } from "@/env";
import { Fault, isFault } from "@/kernel/fault";
import { hasCode } from "@/kernel/errors";
import { jobRecords } from "@/modules/pipeline/job-records.service";
import { type Plumbline, publish } from "@/plumbline";
import { answer, pathOf, type NodeAdapter } from "@/transport/node-adapter";
import { createForwarding } from "@/transport/trust-proxy";

/** Everything must be over by then: the operator's patience, and most supervisors'. */
const STOP_WITHIN_MS = 10_000;

async function main(): Promise<void> {
  const env = readEnv();
  const dev = env.nodeEnv === "development";
  const database = await prepareDatabase(env, (message) => process.stdout.write(`${message}\n`));
  let server: Server | undefined;
  try {
    const plumbline = createPlumbline(env, database.urls, env.nextAuth.secret ?? database.secrets.nextAuthSecret);
    publish(plumbline);
    // next-auth reads its own address here and nowhere else.
    process.env.NEXTAUTH_URL = env.nextAuth.url ?? addressOf(env);
    await welcomeFirstAdmin(plumbline);
    const app = next({ dev, dir: process.cwd(), hostname: env.host, port: env.port });
    await app.prepare();
    const stopping = { now: false };
    server = createServer(requestListener(plumbline, app.getRequestHandler(), stopping));
    await listen(server, env);
    if (dev) server.on("upgrade", app.getUpgradeHandler());
    plumbline.startDraining();
    const scheduler = env.jobs === "embedded" ? startScheduler(plumbline.jobs, jobRecords(plumbline.db), plumbline.logger) : undefined;
    const stop = stopper(async () => {
      stopping.now = true;
      await closeServer(server);
      await scheduler?.stop();
      await plumbline.close();
      await app.close();
      await database.stop();
    });
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    process.stdout.write(`Plumbline is at ${addressOf(env)}\n`);
  } catch (error) {
    server?.close();
    await database.stop();
    throw error;
  }
}

const addressOf = (env: Env) => env.publicUrl ?? `http://localhost:${env.port}`;

/** An installation that nobody can sign in to gets its first administrator, and says so this once. */
async function welcomeFirstAdmin({ identity, env }: Plumbline): Promise<void> {
  const admin = await identity.ensureFirstAdmin(env.admin);
  if (admin === undefined) return;
  const password = admin.password === undefined ? "the password of PLUMBLINE_ADMIN_PASSWORD" : `the password ${admin.password} (told this once)`;
  process.stdout.write(`The first administrator is ${admin.email}, with ${password}\n`);
}

type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function requestListener(plumbline: Plumbline, nextHandler: NextHandler, stopping: { readonly now: boolean }) {
  const doors = plumbline.env.ingestDoor === "next" ? undefined : plumbline.doors;
  const forwarding = createForwarding(plumbline.env.trustProxy);
  const adapter: NodeAdapter = { logger: plumbline.logger, ip: forwarding.ip };
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (stopping.now) {
      void answer(refuse, request, response, adapter);
      return;
    }
    const handler = doors?.match(request.method ?? "GET", pathOf(request));
    if (handler) void answer(handler, request, response, adapter);
    else {
      forwarding.settle(request);
      void nextHandler(request, response);
    }
  };
}

async function refuse(): Promise<never> {
  throw new Fault("unavailable", "the server is stopping; send this again", { retryAfter: 5 });
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

function stopper(stop: () => Promise<void>): () => void {
  let stopping = false;
  return () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      process.stderr.write(`Plumbline did not stop within ${STOP_WITHIN_MS / 1_000} s and is ended. Nothing that was answered is lost.\n`);
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    stop().then(
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
