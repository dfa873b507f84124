import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/** What Inngest was told, and when (milliseconds of the process). */
export interface Told {
  readonly at: number;
  readonly name: string;
  readonly orgId: string;
}

export interface EventApi {
  readonly baseUrl: string;
  readonly told: Told[];
  /** How many events each request carried. */
  readonly requests: number[];
  /** From now on: answers, refuses, or keeps who asks waiting. */
  behave(how: "answer" | "refuse" | "hang"): void;
  close(): Promise<void>;
}

const body = z.array(z.object({ name: z.string(), data: z.object({ orgId: z.string() }) }));

/** The end of Inngest that takes events (`POST /e/<event key>`), on loopback. */
export async function startEventApi(): Promise<EventApi> {
  const told: Told[] = [];
  const requests: number[] = [];
  let how: "answer" | "refuse" | "hang" = "answer";
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (how === "hang") return;
      const good = how === "answer" && /^\/e\/[\w-]+$/.test(request.url ?? "");
      response.writeHead(good ? 200 : 500, { "content-type": "application/json" });
      if (!good) return response.end(JSON.stringify({ status: 500, error: "out of order" }));
      const events = body.parse(JSON.parse(Buffer.concat(chunks).toString()));
      requests.push(events.length);
      for (const { name, data } of events) told.push({ at: performance.now(), name, orgId: data.orgId });
      return response.end(JSON.stringify({ status: 200, ids: events.map((_, i) => String(i)) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    requests,
    behave: (next) => (how = next),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
