"use client";

import type { ReactNode } from "react";
import { DataTable, DataTableSkeleton, type Column } from "@/ui/data-table";
import { QueryError } from "./query-error";

export interface Asked {
  readonly error: unknown;
  readonly isError: boolean;
  readonly isFetching: boolean;
  readonly refetch: () => Promise<unknown>;
}

/** What a query failed with, and the way to ask again. */
export function Failed({ title, query }: { readonly title: string; readonly query: Asked }) {
  return <QueryError title={title} error={query.error} onRetry={() => void query.refetch()} retrying={query.isFetching} />;
}

interface ListedProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[] | undefined;
  readonly query: Asked;
  readonly rowKey: (row: Row) => string;
  readonly empty: ReactNode;
}

/** The rows of a query as a table: on their way, there, or failed. */
export function Listed<Row>({ rows, query, ...table }: ListedProps<Row>) {
  if (rows) return <DataTable {...table} rows={rows} />;
  if (query.isError) return <Failed title={`${table.caption} did not load`} query={query} />;
  return <DataTableSkeleton caption={table.caption} columns={table.columns} count={5} />;
}
