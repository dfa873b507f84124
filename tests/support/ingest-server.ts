// A server of its own process, with all of the production server but Next: the database and its watch,
// the adapter, the workers, the scheduler. It is there to be killed.
import { createServer } from "node:http";
import { createPlumbline } from "@/compose";
import { prepareDatabase } from "@/db/prepare";
import { readEnv } from "@/env";
import { jobRecords } from "@/modules/pipeline/job-records.service";
import { answer, pathOf } from "@/transport/node-adapter";
import { createForwarding } from "@/transport/trust-proxy";
import { startScheduler } from "../../inngest/embedded-scheduler";

const env = readEnv();
const database = await prepareDatabase(env, (message) => process.stdout.write(`${message}\n`));
const plumbline = createPlumbline(env, database.urls, database.secrets.nextAuthSecret);
const { ip } = createForwarding(env.trustProxy);
const server = createServer((request, response) => {
  const handler = plumbline.routes.match(request.method ?? "GET", pathOf(request));
  if (handler) void answer(handler, request, response, { logger: plumbline.logger, ip });
  else response.writeHead(404).end();
});
server.listen(env.port, "127.0.0.1", () => process.stdout.write("ready\n"));
plumbline.startDraining();
startScheduler(plumbline.jobs, jobRecords(plumbline.db), plumbline.logger);

// Its test may be killed as well.
process.stdin.resume();
process.stdin.once("end", () => process.exit(0));
