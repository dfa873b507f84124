import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { z } from "zod";
import type { Database } from "@/db/database";
import type { Tenant } from "@/db/tenant";
import { Fault } from "@/kernel/fault";
import { NAMES_ORGANISATION, organisationQuery } from "@/modules/tenancy/viewer.contract";
import type { Viewer, Viewers } from "@/modules/tenancy/viewer.service";
import { type HttpRequest, type Handler, json } from "@/rpc/http";
import { jsonBody } from "@/rpc/json-body";
import { type HttpRoute, parameter, type PathParameters } from "@/rpc/route";
import { exportAnswer, exportsAnswer, linkedExportAnswer } from "./answer-schemas";
import type { DatasetRegistry } from "./dataset.service";
import type { Exports } from "./service";

export interface ExportHttpServices {
  readonly db: Database;
  readonly viewers: Viewers;
  readonly exports: Exports;
  readonly datasets: DatasetRegistry;
}

const BODY_LIMIT = 16 * 1024;
const MOST_LISTED = 200;
const EXPORTS = { kinds: ["user", "secret_key"], permission: "export:create" } as const;

const options = {
  bom: z.boolean().default(false).describe("Whether the file begins with a byte order mark, which some spreadsheets want."),
  text: z.boolean().default(false).describe("Whether survey free text is wanted as it was written; for those who may read it."),
};
const bodySchema = z.strictObject({ dataset: z.string(), filter: z.record(z.string(), z.unknown()).default({}), ...options });

/** `/api/admin/analytics/export`: what the procedures of `exports` do, for scripts; and the download of a file. */
export function exportRoutes({ db, viewers, exports, datasets }: ExportHttpServices): readonly HttpRoute[] {
  function entered(answer: (tenant: Tenant, viewer: Viewer, request: HttpRequest) => Promise<[status: number, value: object]>): Handler {
    return async (once) => {
      const request = once.method === "POST" ? await remembering(once) : once;
      const viewer = await viewers.identify(request);
      if (!viewer.may(EXPORTS.permission)) throw new Fault("forbidden", "You may not export.", { permission: EXPORTS.permission });
      const [organisation, ...more] = viewer.organisations;
      if (more.length > 0) throw new Fault("invalid_request", "Name one organisation.", { path: "org" });
      const [status, value] = await answer(db.tenant(organisation.id), viewer, request);
      return json(status, { organisation, ...value });
    };
  }
  const query = z.strictObject(organisationQuery);
  const idOf = (inPath: PathParameters) => parameter(inPath, "id");

  const list = entered(async (tenant, viewer) => [200, { exports: await exports.list(tenant, MOST_LISTED, viewer) }]);
  const create = entered(async (tenant, viewer, request) => {
    const body = await jsonBody(request, BODY_LIMIT);
    // The organisation was read with who asks.
    const given = typeof body === "object" && body !== null ? Object.fromEntries(Object.entries(body).filter(([name]) => !NAMES_ORGANISATION.includes(name))) : body;
    const { dataset, filter, bom, text } = bodySchema.parse(given);
    const asked = datasets.askedSchema.parse({ dataset, filter });
    return [202, { export: await exports.request(tenant, asked, { bom, freeText: text }, viewer) }];
  });
  const get = (inPath: PathParameters) => entered(async (tenant, viewer) => [200, { export: await exports.get(tenant, idOf(inPath), viewer) }]);
  const cancel = (inPath: PathParameters) => entered(async (tenant, viewer) => [200, { export: await exports.cancel(tenant, idOf(inPath), viewer) }]);

  return [
    {
      path: "/api/admin/analytics/export",
      group: "Exports",
      methods: {
        GET: { access: EXPORTS, summary: "The latest exports", query, responses: { 200: exportsAnswer }, head: true, handler: () => list },
        POST: {
          access: EXPORTS,
          summary: "Export a table",
          description: "The file is written in the background: ask for the export until it is done, then follow its link.",
          query,
          body: datasets.describedWith({ ...options, ...organisationQuery }),
          responses: { 202: exportAnswer },
          handler: () => create,
        },
      },
    },
    {
      path: "/api/admin/analytics/export/{id}",
      group: "Exports",
      methods: {
        GET: { access: EXPORTS, summary: "One export, with a fresh link to its file", query, responses: { 200: linkedExportAnswer }, head: true, handler: get },
        DELETE: { access: EXPORTS, summary: "Cancel an export", description: "One that has ended stays as it is.", query, responses: { 200: exportAnswer }, handler: cancel },
      },
    },
    {
      path: "/api/exports/{id}",
      group: "Exports",
      methods: {
        GET: {
          access: "signed_link",
          summary: "Download an export",
          description: "The address is the link of an export; it holds the right to read the file.",
          query: z.object({ token: z.string().optional() }),
          responses: { 200: "text/csv" },
          head: true,
          handler: (inPath) => download(exports, idOf(inPath)),
        },
      },
    },
  ];
}

/** By a signed link, without a session. */
function download(exports: Exports, id: string): Handler {
  return async (request) => {
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
