import { z } from "zod";
import type { Sql } from "@/db/sql";
import { type Mark, SLACK_MS, Tail } from "./continuation";

/** So many are kept of an organisation, the latest imported. */
const MOST_KEPT = 200;

const marksSchema = z.array(z.tuple([z.string(), z.number().nullable()]));

/** Keeps how a file of a server ended. */
export async function saveEnd(sql: Sql, orgId: string, server: string, tail: Tail): Promise<void> {
  const { end } = tail;
  if (!end) return;
  const marks = JSON.stringify(end.marks.map(({ key, at }) => [key, at ?? null]));
  await sql.rows(
    `INSERT INTO raw.import_ends (org_id, server, ended_at, last_line, marks) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (org_id, server, ended_at, last_line) DO NOTHING`,
    [orgId, server, new Date(end.at), end.marks.at(-1)?.key ?? "", marks],
  );
  await sql.rows(
    `DELETE FROM raw.import_ends WHERE org_id = $1 AND imported_at < (
       SELECT imported_at FROM raw.import_ends WHERE org_id = $1 ORDER BY imported_at DESC OFFSET ${MOST_KEPT - 1} LIMIT 1)`,
    [orgId],
  );
}

/** How files of a server ended around a time, the longest ago first. */
export async function findEnds(sql: Sql, orgId: string, server: string, at: number): Promise<readonly Tail[]> {
  const rows = await sql.rows<{ marks: string }>(
    "SELECT marks FROM raw.import_ends WHERE org_id = $1 AND server = $2 AND ended_at BETWEEN $3 AND $4 ORDER BY ended_at, last_line",
    [orgId, server, new Date(at - SLACK_MS), new Date(at + SLACK_MS)],
  );
  return rows.map(({ marks }) => Tail.of(marksSchema.parse(JSON.parse(marks)).map(([key, time]): Mark => ({ key, at: time ?? undefined }))));
}
