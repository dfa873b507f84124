import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { within } from "./pace";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READY_WITHIN_MS = within(30_000);

export interface KillableServer {
  readonly origin: string;
  /** What it and those before it wrote. */
  readonly said: () => string;
  /** Ends it as a power cut would; nothing in it gets to run. */
  kill(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
}

/** `ingest-server.ts` over a data folder whose database may be running already. */
export async function createKillableServer(dataFolder: string): Promise<KillableServer> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  let said = "";
  return {
    origin: `http://127.0.0.1:${port}`,
    said: () => said,
    async kill() {
      const dying = child;
      child = undefined;
      if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
      const gone = once(dying, "exit");
      dying.kill("SIGKILL");
      await gone;
    },
    async start() {
      const next = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL("./ingest-server.ts", import.meta.url))], {
        cwd: ROOT,
        env: { PATH: process.env.PATH, NODE_ENV: "production", PLUMBLINE_DATA: dataFolder, PORT: String(port), LOG_LEVEL: "warn" },
        stdio: ["pipe", "pipe", "pipe"],
      });
      child = next;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`the server was not ready in time; it said:\n${said}`)), READY_WITHIN_MS);
        let mine = "";
        const read = (chunk: Buffer) => {
          mine += chunk.toString();
          said = (said + chunk.toString()).slice(-20_000);
          if (/^ready$/m.test(mine)) done(resolve);
        };
        const done = (then: () => void) => {
          clearTimeout(timer);
          then();
        };
        next.stdout.on("data", read);
        next.stderr.on("data", read);
        next.once("exit", (code, signal) => done(() => reject(new Error(`the server ended (${code ?? signal}); it said:\n${said}`))));
      });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
