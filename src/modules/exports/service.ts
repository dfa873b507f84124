import type { Readable } from "node:stream";
import type { Database } from "@/db/database";
import type { Sql } from "@/db/sql";
import type { Tenant } from "@/db/tenant";
import { Fault } from "@/kernel/fault";
import { isUuid, newId } from "@/kernel/ids";
import type { Permission } from "@/kernel/permissions";
import type { Actor } from "@/modules/audit/contract";
import { recordAudit } from "@/modules/audit/service";
import { addWork, cancelWork } from "@/modules/work-queue/service";
import { type AskedExport, type ExportLink, type ExportRow, EXPORT_WORK, KEPT_DAYS, MOST_PENDING, type StoredExport } from "./contract";
import type { DatasetRegistry } from "./dataset.service";
import type { ExportFiles } from "./files";
import type { Links } from "./links.service";
import type { ExportRunner } from "./run.service";
import { cancelExport, countPending, expireAll, expireFile, findExport, insertExport, listExports, reuseFile } from "./store";
import { cacheKeyOf, versionOf } from "./write.service";

/** Who exports: what they may is asked again each time. */
export interface Reader {
  readonly actor: Actor;
  may(permission: Permission): boolean;
}

export interface ExportOptions {
  /** Whether the file begins with a byte order mark, which some spreadsheets want before they read UTF-8. */
  readonly bom: boolean;
  /** Whether survey free text is wanted as it was written; without the permission it stays redacted. */
  readonly freeText: boolean;
}

export interface Download {
  readonly content: Readable;
  readonly bytes: number;
  readonly name: string;
}

export interface Exports {
  /**
   * Begins an export; one whose file is there already is done at once.
   * @throws Fault `forbidden` without the permission to read the table, `too_many_requests`
   */
  request(tenant: Tenant, asked: AskedExport, options: ExportOptions, reader: Reader): Promise<ExportRow>;
  /** The latest first, those only whose table the reader may read. */
  list(tenant: Tenant, limit: number, reader: Reader): Promise<readonly ExportRow[]>;
  /** With a fresh link once it is done. @throws Fault `not_found` */
  get(tenant: Tenant, id: string, reader: Reader): Promise<ExportRow & { readonly link: ExportLink | null }>;
  /** One that has ended stays as it is. @throws Fault `not_found` */
  cancel(tenant: Tenant, id: string, reader: Reader): Promise<ExportRow>;
  /** @throws Fault `not_found` for a link that does not hold, whose owner lost the right, or whose file is gone */
  download(id: string, token: string): Promise<Download>;
}

export interface ExportParts {
  readonly db: Database;
  readonly datasets: DatasetRegistry;
  readonly files: ExportFiles;
  readonly links: Links;
  readonly runner: Pick<ExportRunner, "stop">;
  readonly programVersion: string;
  /** Told that an organisation has an export to be written. */
  readonly wake: (orgId: string) => void;
  /** What the owner of a link may do now; undefined when the account no longer exists. */
  readonly readerOf: (orgId: string, actor: Actor) => Promise<Reader | undefined>;
}

export function createExports({ db, datasets, files, links, runner, programVersion, wake, readerOf }: ExportParts): Exports {
  const mayRead = (reader: Reader, { dataset, freeText }: Pick<ExportRow, "dataset" | "freeText">) =>
    reader.may("export:create") && reader.may(datasets.find(dataset)?.permission ?? "export:create") && (!freeText || reader.may("survey:read_text"));

  const titled = <Row extends StoredExport>(row: Row) => ({ ...row, title: datasets.find(row.dataset)?.title ?? row.dataset });

  async function found(tenant: Tenant, id: string, reader: Reader) {
    const row = isUuid(id) ? await tenant.read((sql) => findExport(sql, tenant.orgId, id)) : undefined;
    if (row === undefined || !mayRead(reader, row)) throw new Fault("not_found", "There is no such export.", { path: "id" });
    return titled(row);
  }

  return {
    async request(tenant, asked, options, reader) {
      const { orgId } = tenant;
      const { dataset, filter } = asked;
      const { permission, freeText: mayHold = false } = datasets.get(dataset);
      if (!reader.may("export:create") || !reader.may(permission)) throw new Fault("forbidden", "You may not export this table.", { permission });
      const freeText = options.freeText && mayHold && reader.may("survey:read_text");
      const id = newId();
      const made = await tenant.write(async (sql) => {
        if ((await countPending(sql, orgId)) >= MOST_PENDING) {
          throw new Fault("too_many_requests", `${MOST_PENDING} exports are waiting already; cancel one, or wait for it.`, { retryAfter: 60 });
        }
        const version = await versionOf(datasets, asked)(sql, orgId);
        const row = await insertExport(sql, orgId, { id, dataset, filter, bom: options.bom, freeText, requestedBy: reader.actor });
        await recordAudit(sql, { orgId, actor: reader.actor, action: "export.requested", target: `export:${id}`, details: { dataset, filter, freeText } });
        const cacheKey = cacheKeyOf(datasets, { asked, bom: options.bom, freeText }, programVersion, version);
        const reused = cacheKey === undefined ? undefined : await reuseFile(sql, orgId, id, cacheKey, KEPT_DAYS);
        if (reused === undefined) await addWork(sql, orgId, { kind: EXPORT_WORK, id });
        return reused ?? row;
      });
      if (made.status === "waiting") wake(orgId);
      return titled(made);
    },

    list: async (tenant, limit, reader) => (await tenant.read((sql) => listExports(sql, tenant.orgId, limit))).filter((row) => mayRead(reader, row)).map(titled),

    async get(tenant, id, reader) {
      const { fileKey: _, ...row } = await found(tenant, id, reader);
      return { ...row, link: row.status === "done" ? await links.make({ orgId: tenant.orgId, id, actor: reader.actor }) : null };
    },

    async cancel(tenant, id, reader) {
      await found(tenant, id, reader);
      await tenant.write(async (sql) => {
        // The work first, as a heartbeat does: the two could deadlock otherwise.
        await cancelWork(sql, tenant.orgId, EXPORT_WORK, id);
        if (await cancelExport(sql, tenant.orgId, id)) {
          await recordAudit(sql, { orgId: tenant.orgId, actor: reader.actor, action: "export.cancelled", target: `export:${id}` });
        }
      });
      runner.stop(id);
      const { fileKey: _, ...row } = await found(tenant, id, reader);
      return row;
    },

    async download(id, token) {
      const { orgId, actor } = await links.read(id, token);
      const reader = await readerOf(orgId, actor);
      const tenant = db.tenant(orgId);
      const row = reader && (await found(tenant, id, reader));
      if (!row || row.status !== "done" || row.fileKey === null || (row.expiresAt !== null && row.expiresAt.getTime() <= Date.now())) throw gone();
      const { fileKey, freeText, dataset, filter, createdAt } = row;
      const file = await files.open(fileKey);
      if (file === undefined) {
        await tenant.write((sql) => expireFile(sql, orgId, fileKey));
        throw gone();
      }
      try {
        await tenant.write(async (sql) => {
          await recordAudit(sql, { orgId, actor, action: "export.downloaded", target: `export:${id}`, details: { dataset, rows: row.rows } });
          if (freeText) await recordAudit(sql, { orgId, actor, action: "survey.text_read", target: `export:${id}`, details: { dataset, filter } });
        });
      } catch (error) {
        file.content.destroy();
        throw error;
      }
      return { ...file, name: nameOf(dataset, filter, createdAt) };
    },
  };
}

/**
 * No file that was written before is offered any more, and the sweep drops them. For anyone who changes rows that no
 * data version tells of, such as an erasure: in its own transaction, whose organisation must be `orgId`.
 */
export async function expireExports(sql: Sql, orgId: string): Promise<void> {
  await expireAll(sql, orgId);
}

const gone = () => new Fault("not_found", "The file of this export is gone. Export again.");

/** `raw_events_2026-01-01_2026-01-31.csv`, or with the day on which it was asked for. */
function nameOf(dataset: string, { range }: Readonly<Record<string, unknown>>, createdAt: Date): string {
  const days = typeof range === "object" && range !== null && "from" in range && "to" in range ? [range.from, range.to] : [createdAt.toISOString().slice(0, 10)];
  return `${[dataset, ...days].join("_")}.csv`;
}
