import { z } from "zod";
import type { Tenant } from "@/db/tenant";
import { Fault } from "@/kernel/fault";
import type { Permission } from "@/kernel/permissions";
import type { AskedExport } from "./contract";
import type { Cell } from "./csv";
import type { StreamedTable } from "./statement.contract";

/** What a dataset's table is read by; nothing is read yet. */
export type Table =
  | ({ readonly kind: "streamed" } & StreamedTable)
  /** Made by a service: some thousand rows at most, which fit into memory. */
  | { readonly kind: "computed"; readonly columns: readonly string[]; readonly rows: (tenant: Tenant) => Promise<readonly (readonly Cell[])[]> };

/**
 * What a dataset's rows depend on beside the organisation's events and settings: on its dead letters as well, or
 * on the clock, so that no file of them is ever served again.
 */
export type DependsOn = "events" | "dead_letters" | "clock";

/** A table that can be exported. It stands in the module whose data it is. */
export interface Dataset<Name extends string = string, Filter extends z.ZodType = z.ZodType> {
  readonly name: Name;
  readonly title: string;
  /** Beside `export:create`, anyone who exports a table must be one who may read it. */
  readonly permission: Permission;
  /** The same as of the table that it stands beside. */
  readonly filter: Filter;
  readonly dependsOn?: DependsOn;
  /** Whether it may hold survey free text: the others are the same for every reader. */
  readonly freeText?: boolean;
  /** Its columns that name a person or a device, or single one out. */
  readonly identifies: readonly string[];
  /** @param freeText whether the reader may see survey free text */
  table(filter: z.output<Filter>, orgId: string, freeText: boolean): Table;
}

/** Checks that this is a dataset, and keeps its name and its filter as types. */
export const defineDataset = <const Name extends string, Filter extends z.ZodType>(dataset: Dataset<Name, Filter>): Dataset<Name, Filter> => dataset;

/** No page lists as many; one that does is cut here, and not by the memory of this process. */
export const MOST_ROWS = 100_000;

export const streamed = (table: StreamedTable): Table => ({ kind: "streamed", ...table });

export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

export function computed<Row>(read: (tenant: Tenant) => Promise<readonly Row[]>, columns: Columns<Row>): Table {
  const cells = Object.values(columns);
  return { kind: "computed", columns: Object.keys(columns), rows: async (tenant) => (await read(tenant)).map((row) => cells.map((cell) => cell(row))) };
}

/** The datasets of all modules. */
export interface DatasetRegistry {
  readonly names: readonly string[];
  /** What one may ask for: a dataset by its name, with a filter of its own. */
  readonly askedSchema: z.ZodType<AskedExport, AskedExport>;
  /** The same with further fields beside it, for documentation. */
  describedWith(fields: z.core.$ZodLooseShape): z.ZodType;
  find(name: string): Dataset | undefined;
  /** @throws Fault `unprocessable` for one that this version of the program does not have */
  get(name: string): Dataset;
}

/** @throws Error when two datasets have one name */
export function createRegistry(datasets: readonly Dataset[]): DatasetRegistry {
  const byName = new Map(datasets.map((dataset) => [dataset.name, dataset]));
  if (byName.size < datasets.length) throw new Error("two datasets have the same name");
  const [first, ...rest] = datasets.map(({ name, filter }) => z.strictObject({ dataset: z.literal(name), filter }));
  if (first === undefined) throw new Error("there is no dataset");
  return {
    names: [...byName.keys()],
    askedSchema: z.discriminatedUnion("dataset", [first, ...rest]) as unknown as z.ZodType<AskedExport, AskedExport>,
    describedWith: (fields) => z.union(datasets.map(({ name, title, filter }) => z.strictObject({ dataset: z.literal(name), filter, ...fields }).describe(title))),
    find: (name) => byName.get(name),
    get(name) {
      const dataset = byName.get(name);
      if (!dataset) throw new Fault("unprocessable", `There is no dataset named ${name} any more.`, { path: "dataset" });
      return dataset;
    },
  };
}
