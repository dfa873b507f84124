import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type ColumnType,
  type ResultValue,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
  type Transaction,
} from "@prisma/driver-adapter-utils";
import type * as Engine from "@prisma/schema-engine-wasm";
import pg from "pg";
import { withClient } from "@/db/connect";

const schemaFolder = fileURLToPath(new URL("../prisma/schema", import.meta.url));

/**
 * The SQL that leads from a migrated database to `prisma/schema`, by Prisma's own engine: what a new
 * migration would have to say, and nothing when the two agree. Partitions are left out: they come and
 * go with the days.
 * @param url a connection that sees every schema, such as the owner's
 */
export async function schemaDrift(url: string): Promise<string> {
  engine ??= loadEngine();
  const { SchemaEngine } = await engine;
  const files = await schemaFiles();
  return withClient(url, "schema drift", async (client) => {
    const factory = bindMigrationAwareSqlAdapterFactory(new Catalogue(client));
    const instance = await SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
    const { stdout } = await instance.diff({
      from: { tag: "schemaDatasource", files, configDir: schemaFolder },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: { externalTables: await partitions(client), externalEnums: [] },
    });
    return (stdout ?? "").replace(/^-- This is an empty migration\.\s*$/m, "").trim();
  });
}

/**
 * What the engine needs to look at a database. PrismaPg will not do: it knows no `"char"`, of which the
 * catalogue is full.
 */
class Catalogue implements SqlMigrationAwareDriverAdapterFactory, SqlDriverAdapter {
  readonly provider = "postgres";
  readonly adapterName = "plumbline-catalogue";
  readonly #client: pg.Client;

  /** @param client connected; anyone who connected it ends it, the engine never does */
  constructor(client: pg.Client) {
    this.#client = client;
  }

  async connect(): Promise<SqlDriverAdapter> {
    return this;
  }

  async queryRaw({ sql, args }: SqlQuery): Promise<SqlResultSet> {
    const { fields, rows } = await this.#client.query<ResultValue[]>({ text: sql, values: args, rowMode: "array" });
    return {
      columnNames: fields.map((field) => field.name),
      columnTypes: fields.map((field) => columnType(field.name, field.dataTypeID)),
      rows,
    };
  }

  async executeRaw({ sql, args }: SqlQuery): Promise<number> {
    return (await this.#client.query(sql, args)).rowCount ?? 0;
  }

  async executeScript(script: string): Promise<void> {
    await this.#client.query(script);
  }

  async dispose(): Promise<void> {}

  startTransaction(): Promise<Transaction> {
    throw new Error("looking at a database needs no transaction");
  }

  connectToShadowDb(): Promise<SqlDriverAdapter> {
    throw new Error("comparing a database with a schema needs no shadow database");
  }
}

const { builtins } = pg.types;
const COLUMN_TYPES: Readonly<Record<number, ColumnType>> = {
  [builtins.BOOL]: ColumnTypeEnum.Boolean,
  [builtins.CHAR]: ColumnTypeEnum.Character,
  [builtins.INT2]: ColumnTypeEnum.Int32,
  [builtins.INT4]: ColumnTypeEnum.Int32,
  [builtins.INT8]: ColumnTypeEnum.Int64,
  [builtins.OID]: ColumnTypeEnum.Int64,
  [builtins.TEXT]: ColumnTypeEnum.Text,
  [builtins.VARCHAR]: ColumnTypeEnum.Text,
  19: ColumnTypeEnum.Text, // name
  1003: ColumnTypeEnum.TextArray, // name[]
  1009: ColumnTypeEnum.TextArray, // text[]
};

function columnType(name: string, oid: number): ColumnType {
  const type = COLUMN_TYPES[oid];
  if (type === undefined) throw new Error(`the column ${name} of the catalogue has the type ${oid}, which is not known here`);
  return type;
}

let engine: Promise<typeof Engine> | undefined;

async function loadEngine(): Promise<typeof Engine> {
  const require = createRequire(import.meta.url);
  const bindings = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  // Node 20 imports no .wasm file by itself.
  const glue = (await import(bindings)) as typeof Engine & { __wbg_set_wasm(exports: WebAssembly.Exports): void };
  const { instance } = await WebAssembly.instantiate(await readFile(join(bindings, "../schema_engine_bg.wasm")), {
    "./schema_engine_bg.js": glue as unknown as WebAssembly.ModuleImports,
  });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports["__wbindgen_start"] as () => void)();
  return glue;
}

async function schemaFiles(): Promise<{ path: string; content: string }[]> {
  const names = (await readdir(schemaFolder)).filter((name) => name.endsWith(".prisma")).sort();
  return Promise.all(names.map(async (name) => {
    const path = join(schemaFolder, name);
    return { path, content: await readFile(path, "utf8") };
  }));
}

async function partitions(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relispartition AND c.relkind = 'r'`,
  );
  return rows.map((row) => row.name);
}
