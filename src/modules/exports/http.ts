import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { z } from "zod";
import type { Database } from "@/db/database";
import type { Tenant } from "@/db/tenant";
import { Fault } from "@/kernel/fault";
import type { Viewer, Viewers } from "@/modules/tenancy/viewer.service";
import { type HttpRequest, type Handler, json } from "@/rpc/http";
import { jsonBody } from "@/rpc/json-body";
import { type HttpRoute, parameter } from "@/rpc/route";
import type { DatasetRegistry } from "./dataset.service";
import type { Exports } from "./service";

interface ExportHandlers {
  readonly list: Handler;
  readonly create: Handler;
  get(id: string): Handler;
  cancel(id: string): Handler;
  /** By a signed link, without a session. */
  download(id: string): Handler;
}

export interface ExportHttpServices {
  readonly db: Database;
  readonly viewers: Viewers;
  readonly exports: Exports;
  readonly datasets: DatasetRegistry;
}

const BODY_LIMIT = 16 * 1024;
const MOST_LISTED = 200;
const ORGANISATION = ["org", "organization_id", "organisation_id", "org_id"];

const bodySchema = z.strictObject({ dataset: z.string(), filter: z.record(z.string(), z.unknown()).default({}), bom: z.boolean().default(false), text: z.boolean().default(false) });

/** `/api/admin/analytics/export`: what the procedures of `exports` do, for scripts; and the download of a file. */
export function exportRoutes(services: ExportHttpServices): readonly HttpRoute[] {
  const { list, create, get, cancel, download } = createExportHandlers(services);
  const one = (make: (id: string) => Handler): NonNullable<HttpRoute["methods"]["GET"]> => (given) => make(parameter(given, "id"));
  return [
    { path: "/api/admin/analytics/export", methods: { GET: () => list, HEAD: () => list, POST: () => create } },
    { path: "/api/admin/analytics/export/{id}", methods: { GET: one(get), HEAD: one(get), DELETE: one(cancel) } },
    { path: "/api/exports/{id}", methods: { GET: one(download), HEAD: one(download) } },
  ];
}

function createExportHandlers({ db, viewers, exports, datasets }: ExportHttpServices): ExportHandlers {
  function entered(answer: (tenant: Tenant, viewer: Viewer, request: HttpRequest) => Promise<[status: number, value: object]>): Handler {
    return async (once) => {
      const request = once.method === "POST" ? await remembering(once) : once;
      const viewer = await viewers.identify(request);
      if (!viewer.may("export:create")) throw new Fault("forbidden", "You may not export.", { permission: "export:create" });
      const [organisation, ...more] = viewer.organisations;
      if (more.length > 0) throw new Fault("invalid_request", "Name one organisation.", { path: "org" });
      const [status, value] = await answer(db.tenant(organisation.id), viewer, request);
      return json(status, { organisation, ...value });
    };
  }

  return {
    list: entered(async (tenant, viewer) => [200, { exports: await exports.list(tenant, MOST_LISTED, viewer) }]),
    create: entered(async (tenant, viewer, request) => {
      const body = await jsonBody(request, BODY_LIMIT);
      // The organisation was read with who asks.
      const given = typeof body === "object" && body !== null ? Object.fromEntries(Object.entries(body).filter(([name]) => !ORGANISATION.includes(name))) : body;
      const { dataset, filter, bom, text } = bodySchema.parse(given);
      const asked = datasets.askedSchema.parse({ dataset, filter });
      return [202, { export: await exports.request(tenant, asked, { bom, freeText: text }, viewer) }];
    }),
    get: (id) => entered(async (tenant, viewer) => [200, { export: await exports.get(tenant, id, viewer) }]),
    cancel: (id) => entered(async (tenant, viewer) => [200, { export: await exports.cancel(tenant, id, viewer) }]),
    download: (id) => async (request) => {
      const { content, bytes, name } = await exports.download(id, request.url.searchParams.get("token") ?? "");
      const headers = {
        "content-type": "text/csv; charset=utf-8",
        "content-length": String(bytes),
        "content-disposition": `attachment; filename="${name}"`,
        "cache-control": "private, no-store",
        // The address holds the right to read it.
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
      };
      if (request.method === "HEAD") {
        content.destroy();
        return { status: 200, headers, body: null };
      }
      // The types of the web stream come twice, from the DOM and from Node.
      return { status: 200, headers, body: Readable.toWeb(content) as WebStream<Uint8Array> as ReadableStream<Uint8Array> };
    },
  };
}

/**
 * Which organisation is meant the body may tell: it is read twice, and comes once. Its length stands in the header,
 * whichever way it came, so that an organisation which it names is never overlooked.
 */
async function remembering(request: HttpRequest): Promise<HttpRequest> {
  const body = await request.body(BODY_LIMIT);
  return {
    method: request.method,
    url: request.url,
    header: (name) => (name === "content-length" ? String(body.length) : request.header(name)),
    body: () => Promise.resolve(body),
    ip: request.ip,
    signal: request.signal,
    setHeader: (name, value) => request.setHeader(name, value),
  };
}
