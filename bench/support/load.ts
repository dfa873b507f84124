// The load generator, a process of its own: keeps a fixed number of connections busy, each with one
// request at a time, and tells how long the answers took.
import pg from "pg";
import { customerIdOf, newId } from "@/kernel/ids";
import { copyIn, copyRow, framed } from "./copy";
import { BROWSERS, eventPlaces, type IdOrder, makeId, PLACES, seeded, SITE, type Template, templateOf } from "./events";
import { HttpConnection } from "./http-client";
import { serveParent } from "./child";
import { percentile } from "./figures";

/** An organisation with a key that may write. */
export interface Sender {
  readonly orgId: string;
  readonly key: string;
}

interface Common {
  readonly seconds: number;
  readonly connections: number;
  /** Events in one request, or rows in one COPY. */
  readonly batch: number;
  readonly ids: IdOrder;
  /** At most so many events a second in all; as many as possible when undefined. */
  readonly eventsPerSecond?: number;
}
export interface HttpJob extends Common {
  readonly kind: "http";
  readonly port: number;
  /** Connections take turns at them. */
  readonly senders: readonly Sender[];
  /** Where to: events, in batches when there are more than one; or page views of a site, one by one and without waiting for the layers. */
  readonly endpoint?: "events" | "site";
}
export interface CopyJob extends Common {
  readonly kind: "copy";
  readonly url: string;
  readonly orgId: string;
}
export type Job = HttpJob | CopyJob;

export interface LoadResult {
  readonly events: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** CPU seconds of this process. */
  readonly cpu: number;
}

const AUDIENCE = { people: 5_000, courses: 40, sessionsEach: 3 };

type Shot = () => Promise<unknown>;

async function run(job: Job): Promise<LoadResult> {
  const guns = await Promise.all(Array.from({ length: job.connections }, (_, i) => (job.kind === "http" ? httpGun(job, i) : copyGun(job, i))));
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const deadline = start + job.seconds * 1_000;
  const pause = job.eventsPerSecond === undefined ? 0 : (job.batch * job.connections * 1_000) / job.eventsPerSecond;
  await Promise.all(
    guns.map(async ({ shoot }, i) => {
      // With a rate, connections start spread out and keep to their own clock.
      let due = start + (pause * i) / job.connections;
      for (;;) {
        if (pause > 0) {
          const wait = due - performance.now();
          if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
          due += pause;
        }
        const before = performance.now();
        if (before >= deadline) return;
        await shoot();
        latencies.push(performance.now() - before);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  const used = process.cpuUsage(cpuBefore);
  for (const { close } of guns) await close();
  const events = latencies.length * job.batch;
  latencies.sort((a, b) => a - b);
  return {
    events,
    seconds,
    perSecond: events / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    cpu: (used.user + used.system) / 1e6,
  };
}

interface Gun {
  readonly shoot: Shot;
  close(): void | Promise<void>;
}

/** Each connection has bytes of its own: they may be written over only once the answer is there. */
async function httpGun(job: HttpJob, i: number): Promise<Gun> {
  const random = seeded(i + 1);
  const sender = job.senders[i % job.senders.length];
  if (sender === undefined) throw new Error("nobody sends");
  const site = job.endpoint === "site";
  const body = Buffer.from(JSON.stringify(site ? pageViewPlaces(random) : eventsPlaces(job.batch, random)));
  const head = [
    `POST ${site ? "/api/v1/track/async" : `/api/analytics/events${job.batch === 1 ? "" : "/batch"}`} HTTP/1.1`,
    "Host: 127.0.0.1",
    `Authorization: Bearer ${sender.key}`,
    ...(site ? [`X-Customer-ID: ${customerIdOf(sender.orgId)}`, `User-Agent: ${BROWSERS[i % BROWSERS.length]}`] : []),
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
  ];
  const template: Template = templateOf(Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body);
  const connection = await HttpConnection.open(job.port);
  const next = makeId[job.ids];
  return {
    async shoot() {
      template.fill(next);
      const status = await connection.send(template.bytes);
      if (status !== (site ? 202 : 200)) throw new Error(`the server answered ${status} where every event is good and new`);
    },
    close: () => connection.close(),
  };
}

function eventsPlaces(batch: number, random: () => number): object {
  const events = Array.from({ length: batch }, () => eventPlaces(random, AUDIENCE));
  return events.length === 1 && events[0] ? events[0] : { sentAt: PLACES.time, events };
}

function pageViewPlaces(random: () => number): object {
  return {
    event_id: `evt_${PLACES.id}`,
    event_type: "page_view",
    timestamp: PLACES.time,
    page_url: `${SITE}/p/${Math.floor(random() * 400)}?utm_source=newsletter`,
    visitor_id: `visitor_${Math.floor(random() * 3_000)}`,
    event_data: { title: "How a number comes about", referrer: "https://www.google.com/", screen: "1440x900" },
  };
}

async function copyGun(job: CopyJob, i: number): Promise<Gun> {
  const random = seeded(i + 1);
  const batchPlace = "ffffffff-ffff-ffff-ffff-ffffffffffff";
  const rows = Buffer.from(
    Array.from({ length: job.batch }, (_, ordinal) => copyRow(job.orgId, batchPlace, ordinal, PLACES.time, eventPlaces(random, AUDIENCE))).join(""),
  );
  const { head, tail } = framed(rows);
  const template = templateOf(head, Buffer.concat([rows, tail]));
  const batchAt: number[] = [];
  for (let at = template.bytes.indexOf(batchPlace); at >= 0; at = template.bytes.indexOf(batchPlace, at + 1)) batchAt.push(at);
  const client = new pg.Client({ connectionString: job.url, application_name: "plumbline-bench-copy" });
  await client.connect();
  const next = makeId[job.ids];
  return {
    async shoot() {
      template.fill(next);
      const batchId = newId();
      for (const at of batchAt) template.bytes.write(batchId, at, "latin1");
      await copyIn(client, template.bytes);
    },
    close: () => client.end(),
  };
}

serveParent({ run: (job) => run(job as Job) });
