import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type pg from "pg";
import { withClient } from "@/db/connect";
import { DUTIES, type Duty } from "@/db/roles";
import { sqlState } from "@/db/sql";
import { newId } from "@/kernel/ids";
import { createTestDatabase, type TestDatabase } from "./support/cluster";

// Walks over every table that the catalogue knows, so that a new one is tested before anybody thinks of it.

/** No tenant's data, and so no organisation. A new table does not belong here without a reason. */
const NOBODYS = new Set(["ops.jobs", "ops.heartbeats", "ops.visitor_secrets", "ops.rate_limits", "ops.partitioned_tables"]);
/** The operator's, who is no organisation: hidden from every tenant, as a test of its own shows. */
const OPERATORS = new Set(["app.platform_keys", "app.operator_audit_entries", "raw.unassigned_events"]);
/** People belong to no single organisation; their policy goes through memberships and has a test of its own. What is theirs alone is read by the sign-in role only. */
const PEOPLE = new Set(["app.users", "app.sessions", "app.password_resets"]);
/** To find work, the pipeline sees whose lanes and batches wait; it writes lanes, and batches only of the organisation that is set. */
const PIPELINE_SEES_ALL = new Set(["ops.lanes", "raw.analytics_event_batches"]);
const PIPELINE_WRITES_ALL = new Set(["ops.lanes"]);
/** What sign-in reads of all organisations. */
const AUTH_READS = new Set(["app.organisations", "app.memberships", ...PEOPLE]);
/** May run with their owner's rights. */
const DEFINERS = new Set(["ops.ensure_partitions"]);

/** Values that a CHECK over several columns wants; one over a single column is asked for its first value. */
const VALUES: Readonly<Record<string, string>> = { "ops.partitioned_tables.days_ahead": "7", "raw.corrections.kind": "'exclude'", "raw.corrections.event": "NULL", "raw.unassigned_events.resolved_at": "NULL" };

interface Column {
  readonly name: string;
  readonly type: string;
  /** The CHECK over this column alone: `CHECK ((kind = ANY (ARRAY['write'::text, …])))` */
  readonly check: string | null;
}
interface Table {
  readonly name: string;
  readonly partition: boolean;
  readonly secured: boolean;
  readonly forced: boolean;
  readonly columns: readonly Column[];
}

const TABLES = `
  SELECT c.oid::regclass::text AS name, c.relispartition AS partition, c.relrowsecurity AS secured, c.relforcerowsecurity AS forced,
         json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL), 'check', (
           SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum] LIMIT 1
         )) ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  WHERE c.relkind IN ('r', 'p') AND c.relnamespace::regnamespace::text <> ALL (ARRAY['pg_catalog', 'information_schema', 'public'])
  GROUP BY c.oid ORDER BY 1`;

const acme = newId();
const other = newId();
let database: TestDatabase;
let tables: readonly Table[] = [];

const orgColumn = (table: Table) => (table.name === "app.organisations" ? "id" : "org_id");
const tenantTables = () => tables.filter((table) => !table.partition && !NOBODYS.has(table.name) && !OPERATORS.has(table.name) && !PEOPLE.has(table.name));

beforeAll(async () => {
  database = await createTestDatabase();
  await withClient(database.superuserUrl, "test", async (client) => {
    tables = (await client.query<Table>(TABLES)).rows;
    await client.query("SET session_replication_role = replica"); // rows are made table by table, without what they refer to
    for (const table of tables.filter((candidate) => !candidate.partition)) {
      for (const orgId of NOBODYS.has(table.name) || OPERATORS.has(table.name) ? [acme] : [acme, other]) await client.query(insertion(table, orgId));
    }
  });
});
afterAll(() => database.drop());

/** A statement that adds a row of `orgId`, whatever the table is. */
function insertion(table: Table, orgId: string): string {
  const value = ({ name, type, check }: Column): string => {
    const known = VALUES[`${table.name}.${name}`] ?? /'[^']*'/.exec(check ?? "")?.[0];
    if (known !== undefined) return known;
    if (name === orgColumn(table)) return `'${orgId}'`;
    if (type === "uuid") return `'${newId()}'`;
    if (type === "text" || type === "character varying") return `'${newId()}'`;
    if (/^(integer|bigint|smallint|real|double precision|numeric)$/.test(type)) return "0";
    if (type.startsWith("timestamp")) return "now()";
    if (type === "date") return "current_date";
    if (type === "boolean") return "false";
    if (type.endsWith("multirange")) return "'{}'";
    if (type === "jsonb" || type.endsWith("[]")) return "'{}'";
    if (type === "bytea") return `'\\x${newId().replaceAll("-", "")}'`;
    throw new Error(`${table.name}.${name} is of type ${type}: say here what to put into it`);
  };
  return `INSERT INTO ${table.name} (${table.columns.map((column) => `"${column.name}"`).join(", ")}) VALUES (${table.columns.map(value).join(", ")})`;
}

/** Runs statements as a role, in an organisation or in none, and undoes them. */
async function as<T>(duty: Duty, orgId: string | undefined, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return withClient(database.urls[duty], "test", async (client) => {
    await client.query("BEGIN");
    await client.query("SELECT set_config('app.org_id', $1, true)", [orgId ?? ""]);
    const result = await work(client);
    await client.query("ROLLBACK");
    return result;
  });
}

/** What a statement did: how many rows, or that it was refused (42501). */
async function attempt(client: pg.Client, statement: string): Promise<number | "refused"> {
  await client.query("SAVEPOINT s");
  try {
    const { rowCount } = await client.query(statement);
    return rowCount ?? 0;
  } catch (error) {
    if (sqlState(error) !== "42501") throw error;
    return "refused";
  } finally {
    await client.query("ROLLBACK TO SAVEPOINT s");
  }
}

const seen = (client: pg.Client, table: Table, orgId: string) => attempt(client, `SELECT 1 FROM ${table.name} WHERE ${orgColumn(table)} = '${orgId}'`);

test("every table forces row-level security, partitions too, unless it is nobody's", () => {
  expect(tables.length).toBeGreaterThan(25);
  expect(tables.some((table) => table.partition)).toBe(true);
  const open = tables.filter((table) => !(table.secured && table.forced)).map((table) => table.name);
  expect(open).toEqual([...NOBODYS].toSorted());
  expect(tenantTables().filter((table) => !table.columns.some((column) => column.name === orgColumn(table)))).toEqual([]);
});

test("an organisation's key is part of every primary key", async () => {
  const keyless = await withClient(database.superuserUrl, "test", async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT i.indrelid::regclass::text AS name FROM pg_index i
       WHERE i.indisprimary AND i.indrelid::regclass::text = ANY ($1)
         AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = 'org_id' AND a.attnum = ANY (i.indkey))`,
      [tenantTables().map((table) => table.name)],
    );
    return rows.map((row) => row.name);
  });
  expect(keyless).toEqual(["app.organisations"]);
});

test("views and functions run with the rights of their caller", async () => {
  await withClient(database.superuserUrl, "test", async (client) => {
    const views = await client.query(
      `SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace::regnamespace::text <> ALL (ARRAY['pg_catalog', 'information_schema'])
       AND NOT coalesce(reloptions, '{}') @> ARRAY['security_invoker=true']`,
    );
    expect(views.rows).toEqual([]);
    const definers = await client.query<{ name: string; config: string[] | null }>(
      `SELECT pronamespace::regnamespace::text || '.' || proname AS name, proconfig AS config FROM pg_proc
       WHERE prosecdef AND pronamespace::regnamespace::text <> ALL (ARRAY['pg_catalog', 'information_schema'])`,
    );
    expect(new Set(definers.rows.map((row) => row.name))).toEqual(DEFINERS);
    expect(definers.rows.every((row) => row.config?.some((setting) => setting.startsWith("search_path=")))).toBe(true);
  });
});

describe.each(["app", "pipeline"] as const)("the %s role", (duty) => {
  test("reads its organisation's rows, and no others", async () => {
    await as(duty, acme, async (client) => {
      for (const table of tenantTables()) {
        const own = await seen(client, table, acme);
        const foreign = await seen(client, table, other);
        if (own === "refused") {
          expect(foreign, table.name).toBe("refused");
          continue;
        }
        expect(own, table.name).toBeGreaterThan(0);
        expect(foreign !== 0, table.name).toBe(duty === "pipeline" && PIPELINE_SEES_ALL.has(table.name));
      }
    });
  });

  test("reads nothing while no organisation is set", async () => {
    await as(duty, undefined, async (client) => {
      for (const table of tenantTables()) {
        if (duty === "pipeline" && PIPELINE_SEES_ALL.has(table.name)) continue;
        expect([0, "refused"], table.name).toContain(await attempt(client, `SELECT 1 FROM ${table.name}`));
      }
    });
  });

  test("writes into no other organisation, and out of its own into none", async () => {
    await as(duty, acme, async (client) => {
      for (const table of tenantTables()) {
        if (duty === "pipeline" && PIPELINE_WRITES_ALL.has(table.name)) continue;
        const column = orgColumn(table);
        expect(await attempt(client, insertion(table, other)), table.name).toBe("refused");
        expect([0, "refused"], table.name).toContain(await attempt(client, `UPDATE ${table.name} SET ${column} = ${column} WHERE ${column} = '${other}'`));
        expect(await attempt(client, `UPDATE ${table.name} SET ${column} = '${other}' WHERE ${column} = '${acme}'`), table.name).toBe("refused");
        expect([0, "refused"], table.name).toContain(await attempt(client, `DELETE FROM ${table.name} WHERE ${column} = '${other}'`));
        expect(await attempt(client, `TRUNCATE ${table.name} CASCADE`), table.name).toBe("refused");
      }
    });
  });

  test("still gets in where it belongs", async () => {
    const written = duty === "app" ? ["app.api_keys", "app.audit_entries", "app.memberships", "raw.analytics_events", "raw.event_ledger"] : ["staging.events", "rollup.event_hours"];
    await as(duty, acme, async (client) => {
      for (const table of tenantTables().filter((candidate) => written.includes(candidate.name))) {
        // A role may insert what it should, and only foreign keys stand in the way of made-up rows.
        const outcome = await attempt(client, insertion(table, acme)).catch((error: unknown) => sqlState(error));
        expect([1, "23503"], table.name).toContain(outcome);
      }
    });
  });
});

test("no role reads a partition past its parent", async () => {
  for (const duty of DUTIES) {
    await as(duty, acme, async (client) => {
      for (const table of tables.filter((candidate) => candidate.partition)) {
        expect(await attempt(client, `SELECT 1 FROM ${table.name}`), `${duty} ${table.name}`).toBe("refused");
        expect(await attempt(client, insertion(table, acme)), `${duty} ${table.name}`).toBe("refused");
      }
    });
  }
});

test("the platform role reads everything and writes nothing", async () => {
  await as("platform", undefined, async (client) => {
    for (const table of tenantTables()) {
      expect(await seen(client, table, acme), table.name).toBeGreaterThan(0);
      expect(await seen(client, table, other), table.name).toBeGreaterThan(0);
    }
    for (const table of tables) {
      const [column] = table.columns;
      expect(await attempt(client, insertion(table, acme)), table.name).toBe("refused");
      expect(await attempt(client, `UPDATE ${table.name} SET "${column?.name}" = DEFAULT`), table.name).toBe("refused");
      expect(await attempt(client, `DELETE FROM ${table.name}`), table.name).toBe("refused");
    }
  });
});

test("the sign-in role knows people and where they belong, and nothing else", async () => {
  await as("auth", undefined, async (client) => {
    for (const table of tables) {
      const outcome = await attempt(client, `SELECT 1 FROM ${table.name}`);
      if (AUTH_READS.has(table.name)) expect(outcome, table.name).toBeGreaterThan(0);
      else expect(outcome, table.name).toBe("refused");
      if (!PEOPLE.has(table.name)) expect(await attempt(client, insertion(table, acme)), table.name).toBe("refused");
    }
  });
});

test("people are seen by the organisations that they are members of", async () => {
  const [mine, theirs, nobodys] = [newId(), newId(), newId()];
  await withClient(database.superuserUrl, "test", async (client) => {
    for (const id of [mine, theirs, nobodys]) await client.query("INSERT INTO app.users (id, email, name, password_hash) VALUES ($1, $2, 'x', 'x')", [id, `${id}@example.com`]);
    await client.query("INSERT INTO app.memberships (org_id, user_id, role) VALUES ($1, $2, 'viewer'), ($3, $4, 'viewer')", [acme, mine, other, theirs]);
  });
  const visible = (orgId: string | undefined) =>
    as("app", orgId, async (client) => (await client.query<{ id: string }>("SELECT id FROM app.users WHERE id = ANY ($1)", [[mine, theirs, nobodys]])).rows.map((row) => row.id));
  expect(await visible(acme)).toEqual([mine]);
  expect(await visible(other)).toEqual([theirs]);
  expect(await visible(undefined)).toEqual([]);
  await as("pipeline", acme, async (client) => expect(await attempt(client, "SELECT id FROM app.users")).toBe("refused"));
});

test("what is the operator's is seen in no organisation's transaction, nor in one that says nothing", async () => {
  const own = tables.filter((table) => OPERATORS.has(table.name));
  expect(own.length).toBe(OPERATORS.size);
  for (const duty of ["app", "pipeline"] as const) {
    for (const orgId of [acme, other, undefined]) {
      await as(duty, orgId, async (client) => {
        for (const table of own) {
          const [column] = table.columns;
          expect([0, "refused"], table.name).toContain(await attempt(client, `SELECT 1 FROM ${table.name}`));
          expect(await attempt(client, insertion(table, acme)), table.name).toBe("refused");
          expect([0, "refused"], table.name).toContain(await attempt(client, `UPDATE ${table.name} SET "${column?.name}" = "${column?.name}"`));
          expect(await attempt(client, `DELETE FROM ${table.name}`), table.name).toBe("refused");
        }
      });
    }
  }
});

test("who says to be the operator sees what is the operator's, and no organisation's rows; who says both sees neither", async () => {
  const own = tables.filter((table) => OPERATORS.has(table.name));
  await as("app", undefined, async (client) => {
    await client.query("SET LOCAL app.operator = 'on'");
    for (const table of own) expect(await attempt(client, `SELECT 1 FROM ${table.name}`), table.name).toBe(1);
    for (const table of tenantTables()) expect([0, "refused"], table.name).toContain(await attempt(client, `SELECT 1 FROM ${table.name}`));
    expect(await attempt(client, "UPDATE app.operator_audit_entries SET action = 'x'")).toBe("refused");
  });
  await as("app", acme, async (client) => {
    await client.query("SET LOCAL app.operator = 'on'");
    for (const table of own) expect(await attempt(client, `SELECT 1 FROM ${table.name}`), table.name).toBe(0);
  });
  await as("pipeline", undefined, async (client) => {
    await client.query("SET LOCAL app.operator = 'on'");
    for (const table of own) expect(await attempt(client, `SELECT 1 FROM ${table.name}`), table.name).toBe("refused");
  });
  await as("platform", undefined, async (client) => {
    for (const table of own) expect(await attempt(client, `SELECT 1 FROM ${table.name}`), table.name).toBe(1);
  });
});
