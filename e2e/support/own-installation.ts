import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { startEmbedded } from "@/db/embedded/cluster";
import { loadSecrets } from "@/db/secrets";
import { urlWith } from "@/db/roles";
import { runScript } from "../../tests/support/command";
import { within } from "../../tests/support/pace";

const START = fileURLToPath(new URL("../../start.mjs", import.meta.url));

/** A server that a test may kill, over a data folder and on a port of its own. */
export interface OwnServer {
  readonly url: string;
  start(): Promise<void>;
  /** As a power cut does: no goodbye. */
  kill(): Promise<void>;
}

export function ownServer(dataFolder: string, port: number): OwnServer {
  const url = `http://localhost:${port}`;
  let child: ChildProcess | undefined;
  let output = "";
  const kill = async () => {
    if (!child) return;
    const ended = new Promise((done) => child?.once("exit", done));
    child.kill("SIGKILL");
    await ended;
    child = undefined;
  };
  return {
    url,
    kill,
    async start() {
      child = spawn(process.execPath, [START], {
        env: { ...process.env, NODE_ENV: "production", PORT: String(port), HOST: "127.0.0.1", PUBLIC_URL: url, PLUMBLINE_DATA: dataFolder, LOG_LEVEL: "warn" },
        stdio: ["ignore", "pipe", "pipe"],
      });
      output = "";
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
      for (let i = 0; i < within(1_200); i += 1) {
        if (child.exitCode !== null) throw new Error(`the server ended: ${output}`);
        if (await fetch(`${url}/api/health`).then(({ ok }) => ok, () => false)) return;
        await sleep(100);
      }
      await kill();
      throw new Error(`the server did not start: ${output}`);
    },
  };
}

export interface Customer {
  readonly orgId: string;
  readonly customerId: string;
  readonly writeKey: string;
  readonly secretKey: string;
}

/** An organisation with its keys, made as an operator makes one. */
export async function makeCustomer(dataFolder: string, name: string): Promise<Customer> {
  const command = async (...args: string[]) => {
    const { code, stdout, stderr } = await runScript("bin/plumbline.mjs", [...args, "--json"], { PLUMBLINE_DATA: dataFolder });
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Record<string, string>;
  };
  const { id: orgId = "", customerId = "" } = await command("org", "create", "--name", name);
  const { key: writeKey = "" } = await command("key", "create", "--org", orgId, "--kind", "write");
  const { key: secretKey = "" } = await command("key", "create", "--org", orgId, "--kind", "secret");
  return { orgId, customerId, writeKey, secretKey };
}

/** What raw holds of an event. */
export interface Stored {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly userId: string | null;
  readonly visitorId: string | null;
  readonly sessionId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

/** All events of pages whose address begins with `prefix`, in the order of their ids; behind row-level security. */
export async function storedEvents(dataFolder: string, prefix: string): Promise<readonly Stored[]> {
  const { superuserUrl } = await startEmbedded(dataFolder, await loadSecrets(dataFolder));
  const client = new Client({ connectionString: urlWith(superuserUrl, { database: "plumbline" }) });
  await client.connect();
  try {
    const { rows } = await client.query<Stored>(
      `SELECT client_event_id AS id, type, context->>'pageUrl' AS url, user_id AS "userId", anonymous_id AS "visitorId",
              session_id AS "sessionId", properties AS data, context
       FROM raw.analytics_events WHERE starts_with(context->>'pageUrl', $1) ORDER BY client_event_id COLLATE "C"`,
      [prefix],
    );
    return rows;
  } finally {
    await client.end();
  }
}
