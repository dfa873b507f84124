import { expect, test } from "vitest";
import { withClient } from "@/db/connect";
import { NO_PERSON, OTHER_PEOPLE } from "@/personal-columns";
import { READ_MODELS } from "@/read-models";
import { useWorld } from "./support/world";

const world = useWorld();

/** Columns of tenant tables that can hold a name, an address or whatever a client sent. */
const COLUMNS = `
  SELECT n.nspname || '.' || c.relname || '.' || a.attname AS column
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND EXISTS (SELECT 1 FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'org_id')
    AND (t.typname IN ('text', 'varchar', 'bpchar', 'json', 'jsonb', 'bytea', 'inet', 'cidr', 'xml', 'hstore') OR t.typcategory IN ('S', 'A'))
    AND t.typname NOT IN ('_date', '_int4', '_uuid')
  ORDER BY 1`;

test("every column that could name a person is declared: as one that does, or as one that does not", async () => {
  const { rows } = await withClient(world.test.urls.owner, "test", (client) => client.query<{ column: string }>(COLUMNS));
  const found = rows.map(({ column }) => column);
  const people = [...READ_MODELS.flatMap((model) => model.people), ...OTHER_PEOPLE];
  const harmless = Object.entries(NO_PERSON).flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`));
  const declared = [...people, ...harmless];
  expect(new Set(declared).size, "a column is declared twice").toBe(declared.length);
  expect(found.filter((column) => !declared.includes(column)), "columns that nobody declared").toEqual([]);
  expect(harmless.filter((column) => !found.includes(column)), "declared columns that there are not").toEqual([]);
  const { rows: there } = await withClient(world.test.urls.owner, "test", (client) =>
    client.query<{ column: string }>("SELECT table_schema || '.' || table_name || '.' || column_name AS column FROM information_schema.columns"));
  const all = new Set(there.map(({ column }) => column));
  expect(people.filter((column) => !all.has(column)), "declared columns that there are not").toEqual([]);
});
